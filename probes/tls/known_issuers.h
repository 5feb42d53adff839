// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <span>

#include "probes/bytes.h"

typedef struct ssl_ctx_st SSL_CTX;

namespace staple::tls {

/// KnownIssuers holds the digests of what OpenSSL has read and accepted after the leaf in the
/// Certificate messages of TLS 1.3: the certificates of the issuers, with their extensions.
///
/// A handshake that verifies no chain uses the leaf only, but OpenSSL reads the whole list. A
/// certificate takes 0.23 million instructions with OpenSSL 3.5, 0.74 million with 3.0. So the same
/// bytes are hidden from it when they come again. What a Handshake presents is the message as
/// received.
///
/// Whether OpenSSL accepts these bytes depends only on them and on the extensions of the
/// ClientHello, so use one object for each SSL_CTX, and only in handshakes with a status request.
/// The leaf is always read. Thread-safe.
class KnownIssuers {
 public:
  /// kMaxSize is the maximum number of digests. One more, and all are forgotten.
  static constexpr std::size_t kMaxSize = 4096;

  /// hide hides the issuers in `body` if they are known. `body` is the body of a Certificate
  /// message of TLS 1.3 (RFC 8446, 4.4.2) that OpenSSL parses next. Otherwise returns their digest,
  /// for add() once OpenSSL has accepted the message. Returns nullopt too if there is nothing to
  /// hide: the list has no issuer, is malformed, or is longer than 64 KiB after the leaf.
  std::optional<Sha256> hide(std::span<std::uint8_t> body) const;

  void add(const Sha256& issuers);
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::set<Sha256> digests_;
};

/// can_remember_issuers returns whether issuers may be hidden from OpenSSL: it skips extensions of a
/// certificate that it does not know, as 3.0 to 3.5 do, and kContextVariable is not `whole`.
bool can_remember_issuers();

/// remember_issuers gives `context` a KnownIssuers of its own, which ends with it.
void remember_issuers(SSL_CTX& context);

/// find_known_issuers returns that of `context`. Null if it has none.
KnownIssuers* find_known_issuers(const SSL_CTX& context);

}  // namespace staple::tls
