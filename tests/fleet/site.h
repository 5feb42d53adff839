// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/prober/module.h"
#include "tests/pki/key.h"

typedef struct ssl_ctx_st SSL_CTX;

namespace staple::fleet {

/// StapleSource returns the staple for a handshake of this version: any bytes, possibly none
/// (length zero). Null: no staple is sent. Called once per connection that requests the status.
using StapleSource = std::function<std::shared_ptr<const Bytes>(TlsVersion version)>;

/// always returns a source that always staples the same bytes.
StapleSource always(Bytes staple);

/// StapleListSource returns the staples of a chain from the leaf upwards (RFC 6961). An empty entry
/// means that the server has no staple for that certificate. nullopt: the connection is closed.
/// Called once per connection that requests a list.
using StapleListSource = std::function<std::optional<std::vector<Bytes>>()>;

/// CloseAction is how a server ends a connection after its last byte.
enum class CloseAction {
  wait,   ///< wait until the client closes
  close,  ///< close the connection
  reset,  ///< reset the connection (TCP RST)
};

/// Pace is how a server sends.
struct Pace {
  std::size_t piece = std::numeric_limits<std::size_t>::max();  ///< bytes in one segment
  std::chrono::milliseconds pause{0};                           ///< after each piece
};

/// Site is the behaviour of a TLS server.
struct Site {
  std::vector<Bytes> chain;  ///< leaf first
  pki::Key key;              ///< of the leaf
  StapleSource staple = {};  ///< empty: no staple is sent
  /// For clients that offer RFC 6961: they get only the first flight of TLS 1.2. Empty: RFC 6961 is
  /// not supported.
  StapleListSource staple_list = {};
  std::vector<std::string> before_tls = {};  ///< see Plan
  /// Aborts handshakes that request the status with alert 80, as Apache can.
  bool refuses_request = false;
  std::chrono::milliseconds fetches_for{0};  ///< delay of a handshake that requests the status
  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;
  /// Bytes after which the server stops sending, in the middle of the handshake, and
  /// takes `close_action`.
  std::size_t sends_at_most = std::numeric_limits<std::size_t>::max();
  CloseAction close_action = CloseAction::close;
  Pace pace = {};
};

/// TlsSite is a Site that is ready to serve: keys and certificates are loaded once, not
/// per connection.
class TlsSite {
 public:
  /// Throws std::runtime_error if OpenSSL cannot use the chain or the key.
  explicit TlsSite(Site site);
  TlsSite(const TlsSite&) = delete;
  TlsSite& operator=(const TlsSite&) = delete;

  const Site& site() const { return site_; }
  SSL_CTX* context() const { return context_.get(); }

 private:
  Site site_;
  std::shared_ptr<SSL_CTX> context_;
};

}  // namespace staple::fleet
