#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/prober/module.h"
#include "tests/pki/authority.h"

typedef struct bio_st BIO;
typedef struct ssl_st SSL;

namespace staple::tls {

/// ServerPlan says how a MemoryServer behaves.
struct ServerPlan {
  std::vector<Bytes> intermediates = {};
  std::optional<Bytes> staple = std::nullopt;  ///< absent: none is sent
  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;
  bool demands_client_certificate = false;
  const char* ciphers = nullptr;  ///< of TLS 1.2, as OpenSSL lists them; null: as OpenSSL does
  /// Of Diffie-Hellman, which is then all it offers; null: as OpenSSL does
  const char* group = nullptr;
};

/// MemoryServer is a TLS server without a socket: bytes go in and come out.
class MemoryServer {
 public:
  MemoryServer(const pki::Identity& identity, const ServerPlan& plan);

  /// respond takes what the client sent and returns what there is to send back; empty: nothing now.
  Bytes respond(ByteView received);

  bool finished() const;            ///< the handshake is complete
  bool client_closed() const;       ///< the client sent close_notify
  std::string server_name() const;  ///< that the client asked for; empty: none

 private:
  struct Deleter {
    void operator()(SSL* connection) const;
  };
  std::unique_ptr<SSL, Deleter> connection_;
  std::optional<Bytes> staple_;
  BIO* input_;
  BIO* output_;
};

}  // namespace staple::tls
