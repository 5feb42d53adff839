#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "probes/bytes.h"
#include "probes/failure.h"

namespace staple::net {

/// Turn is what a Machine makes of the bytes that it has heard and not yet taken.
struct Turn {
  enum class Move {
    listen,  ///< it needs more of them
    go_on,   ///< it took some, at least one, and may have something to say
    ready,   ///< as go_on, and the dialogue is over: what follows is for the next stage
    fail,    ///< the dialogue is over, by `failure`
  };
  Move move = Move::listen;
  std::size_t taken = 0;                ///< bytes from the beginning
  std::string say = {};                 ///< empty: nothing
  std::optional<Failure> failure = {};  ///< of Move::fail
};

/// listen, go_on, ready and fail make the four moves.
inline Turn listen() { return {}; }
inline Turn go_on(std::size_t taken, std::string say = {}) {
  return {Turn::Move::go_on, taken, std::move(say)};
}
inline Turn ready(std::size_t taken, std::string say = {}) {
  return {Turn::Move::ready, taken, std::move(say)};
}
inline Turn fail(Reason reason, std::string detail) {
  return {Turn::Move::fail, 0, {}, Failure{reason, std::move(detail)}};
}

/// Machine is our side of a dialogue that comes before TLS, in one protocol: bytes heard go in, what to do
/// comes out. It holds no bytes of its own: what it does not take it is shown again, with what came since.
class Machine {
 public:
  virtual ~Machine() = default;

  /// opening is what we say before anything was heard; empty: the server speaks first.
  virtual std::string opening() { return {}; }

  /// hear is shown all that was heard and not taken, never nothing.
  virtual Turn hear(ByteView heard) = 0;
};

}  // namespace staple::net
