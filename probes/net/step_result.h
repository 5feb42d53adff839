// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace staple::net {

/// StepResult is the action that the caller takes after it has sent the output of a step.
enum class StepResult {
  receive,  ///< read from the connection and call step(), or on_close()
  finish,   ///< the outcome is set
};

}  // namespace staple::net
