#pragma once

namespace staple::net {

/// StepResult says what to do with a connection once the output of a step is sent.
enum class StepResult {
  receive,  ///< call step() with what comes, or lost()
  finish,   ///< it is over; the outcome is settled
};

}  // namespace staple::net
