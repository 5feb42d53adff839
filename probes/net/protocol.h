#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "probes/bytes.h"
#include "probes/failure.h"

namespace staple::net {

/// Action is what a Machine makes of the bytes that it has heard and not yet taken.
struct Action {
  enum class Kind {
    need_more,  ///< it needs more of them
    proceed,    ///< it took some, at least one, and may have something to say
    complete,   ///< as go_on, and the dialogue is over: what follows is for the next stage
    fail,       ///< the dialogue is over, by `failure`
  };
  Kind kind = Kind::need_more;
  std::size_t consumed = 0;             ///< bytes from the beginning
  std::string send = {};                ///< empty: nothing
  std::optional<Failure> failure = {};  ///< of Move::fail
};

/// listen, go_on, ready and fail make the four moves.
inline Action need_more() { return {}; }
inline Action proceed(std::size_t consumed, std::string send = {}) {
  return {Action::Kind::proceed, consumed, std::move(send)};
}
inline Action complete(std::size_t consumed, std::string send = {}) {
  return {Action::Kind::complete, consumed, std::move(send)};
}
inline Action fail(Reason reason, std::string detail) {
  return {Action::Kind::fail, 0, {}, Failure{reason, std::move(detail)}};
}

/// Protocol is our side of a dialogue that comes before TLS, in one protocol: bytes heard go in,
/// what to do comes out. It holds no bytes of its own: what it does not take it is shown again,
/// with what came since.
class Protocol {
 public:
  virtual ~Protocol() = default;

  /// start is what we say before anything was heard; empty: the server speaks first.
  virtual std::string start() { return {}; }

  /// consume is shown all that was heard and not taken, never nothing.
  virtual Action consume(ByteView received) = 0;
};

}  // namespace staple::net
