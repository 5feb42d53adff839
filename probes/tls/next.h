#pragma once

namespace staple {

/// Next says what to do with a connection once the output of a handshake's step is sent.
enum class Next {
  receive,  ///< call step() with what comes, or lost()
  finish,   ///< close; the outcome is settled
};

}  // namespace staple
