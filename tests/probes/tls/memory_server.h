// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/bytes.h"
#include "probes/prober/module.h"
#include "tests/pki/authority.h"

typedef struct bio_st BIO;
typedef struct ssl_st SSL;

namespace staple::tls {

/// make_staple returns a staple of arbitrary bytes that a MemoryServer sends: `content`, or an
/// OCSPResponse (RFC 6960, 4.2.1) around it unless sends_any_staple().
Bytes make_staple(ByteView content);

/// sends_any_staple returns whether a server with the OpenSSL at hand sends a staple as it is given.
/// Since 3.6 it sends one only if it is an OCSPResponse.
bool sends_any_staple();

/// prefers_offered_fields returns whether a server with the OpenSSL at hand prefers a finite field of
/// the ClientHello (RFC 7919) to ServerPlan::group in TLS 1.2. Since 4.0 it does.
bool prefers_offered_fields();

/// supports_curve returns whether TLS of the OpenSSL at hand has a curve. 4.0 may lack those that
/// RFC 8422 has removed, and secp256k1.
bool supports_curve(const char* name);

/// ServerPlan configures a MemoryServer.
struct ServerPlan {
  std::vector<Bytes> intermediates = {};
  std::optional<Bytes> staple = std::nullopt;  ///< nullopt: no staple is sent
  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;
  bool demands_client_certificate = false;
  const char* ciphers = nullptr;  ///< TLS 1.2 suites in OpenSSL's syntax; null: OpenSSL's default
  /// Diffie-Hellman group, the only one offered, with RSA unless `ciphers` are given; null:
  /// OpenSSL's default.
  const char* group = nullptr;
  /// Groups of the key exchange in OpenSSL's syntax; null: its default
  const char* group_list = nullptr;
};

/// MemoryServer is a TLS server without a socket.
class MemoryServer {
 public:
  MemoryServer(const pki::Identity& identity, const ServerPlan& plan);

  /// respond consumes bytes of the client and returns the bytes to send. Empty: none.
  Bytes respond(ByteView received);

  bool finished() const;                             ///< the handshake is complete
  bool client_closed() const;                        ///< the client sent close_notify
  const std::string& text() const { return text_; }  ///< application data of the client

  /// say returns the bytes that carry application data, and close_notify after it.
  Bytes say(std::string_view text);

  std::string server_name() const;  ///< SNI of the client; empty: none

 private:
  struct Deleter {
    void operator()(SSL* connection) const;
  };
  std::unique_ptr<SSL, Deleter> connection_;
  Bytes take_output();

  std::optional<Bytes> staple_;
  std::string text_;
  BIO* input_;
  BIO* output_;
};

}  // namespace staple::tls
