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

/// StapleSource returns what to staple now in a handshake of this version: any bytes, also none
/// at all (length zero). Null: no staple is sent. Called once for every connection that asks for
/// the status.
using StapleSource = std::function<std::shared_ptr<const Bytes>(TlsVersion version)>;

/// always staples the same bytes.
StapleSource always(Bytes staple);

/// StapleListSource returns the staples of a chain from the leaf upwards (RFC 6961); an empty one:
/// the server has none for this certificate. Absent: it hangs up on who asks. Called once for every
/// connection that asks.
using StapleListSource = std::function<std::optional<std::vector<Bytes>>()>;

/// CloseAction is what a server does with a connection once it has said all that it will say.
enum class CloseAction {
  wait,   ///< nothing, until the client hangs up
  close,  ///< hangs up
  reset,  ///< hangs up with a TCP reset
};

/// Site is what a TLS server presents.
struct Site {
  std::vector<Bytes> chain;  ///< leaf first
  pki::Key key;              ///< of the leaf
  StapleSource staple = {};  ///< empty: no staple is sent
  /// For clients that offer RFC 6961: they get the first flight of TLS 1.2 and no more. Empty: it
  /// is not known.
  StapleListSource staple_list = {};
  std::vector<std::string> before_tls = {};  ///< see Plan
  /// Ends handshakes that ask for the status with alert 80, as Apache can
  bool refuses_request = false;
  std::chrono::milliseconds fetches_for{
      0};  ///< how long it keeps a handshake waiting that asks for the status
  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;
  /// Bytes after which the server falls silent, in the middle of the handshake, and then
  /// does `then`.
  std::size_t sends_at_most = std::numeric_limits<std::size_t>::max();
  CloseAction close_action = CloseAction::close;
};

/// TlsSite is a Site made ready to serve: the keys and certificates are read once, never
/// per connection.
class TlsSite {
 public:
  /// Throws when OpenSSL cannot use the chain or the key.
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
