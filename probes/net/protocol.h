// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "probes/bytes.h"
#include "probes/failure.h"

namespace staple::net {

/// Action is the reaction of a Protocol to its unconsumed bytes.
struct Action {
  enum class Kind {
    need_more,  ///< more bytes are needed
    proceed,    ///< at least one byte was consumed; `send` may hold a reply
    /// As proceed, and the dialogue is complete: the following bytes belong to the next stage.
    complete,
    fail,  ///< the dialogue has failed with `failure`
  };
  Kind kind = Kind::need_more;
  std::size_t consumed = 0;             ///< bytes, counted from the front
  std::string send = {};                ///< bytes to send; empty: none
  std::optional<Failure> failure = {};  ///< set for Kind::fail only
};

/// need_more, proceed, complete and fail make an Action of their kind.
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

/// Channel is what a farewell passes through.
enum class Channel {
  plain,        ///< TLS was not offered, or was refused
  tls,          ///< TLS, without proof that the server is the expected one
  trusted_tls,  ///< TLS with a certificate that is trusted and names the server
};

/// Protocol is the client side of a plain-text dialogue before TLS, independent of sockets. It
/// keeps no received bytes: those that it does not consume are passed to it again, followed by
/// new ones.
class Protocol {
 public:
  virtual ~Protocol() = default;

  /// start returns the bytes that the client sends first. Empty if the server speaks first.
  virtual std::string start() { return {}; }

  /// consume reacts to all unconsumed bytes, at least one.
  virtual Action consume(ByteView received) = 0;

  /// make_farewell returns the dialogue with which this protocol ends a connection, to be run once
  /// this dialogue is complete or the server has refused TLS. Null: the connection is closed
  /// without a word.
  virtual std::unique_ptr<Protocol> make_farewell(Channel) const { return nullptr; }
};

}  // namespace staple::net
