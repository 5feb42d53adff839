// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace staple::net {

/// CloseReason is the reason why a connection ended before its protocol was complete.
enum class CloseReason { timeout, closed, reset };

}  // namespace staple::net
