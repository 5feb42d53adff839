// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/read_meter.h"
#include "probes/net/step_result.h"
#include "probes/presented_chain.h"
#include "probes/tls/hello_offer.h"
#include "probes/tls/session.h"
#include "probes/tls/status_request.h"

typedef struct bio_st BIO;
typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace staple::tls {

class KnownIssuers;

/// Handshake is the client side of a TLS handshake, as steps without a socket. It requests the
/// status (RFC 6066, 8; RFC 8446, 4.4.2.1) unless StatusRequest::omitted is given, and it does not
/// verify the chain. Chain and staple are copied from the messages as received, so they are
/// available even if OpenSSL aborts the handshake because of them.
class Handshake {
 public:
  using StepResult = staple::net::StepResult;

  /// server_name: sent as SNI if it is a DNS name; RFC 6066, 3 forbids addresses.
  /// Throws std::bad_alloc.
  Handshake(SSL_CTX* context, const std::string& server_name,
            StatusRequest status_request = StatusRequest::sent);
  ~Handshake();

  /// stay_open leaves out the close_notify that otherwise follows the handshake. Call it before the
  /// first step().
  void stay_open() { stays_open_ = true; }

  Handshake(const Handshake&) = delete;
  Handshake& operator=(const Handshake&) = delete;

  /// step consumes bytes of the server; the first call starts the handshake and takes none.
  StepResult step(ByteView received);

  /// output returns the bytes to send now. They are valid until the next step().
  ByteView output() const;

  /// on_close sets the outcome of a connection that ended early. reason: handshake_closed,
  /// handshake_reset or handshake_timeout. No effect if the outcome is already set.
  void on_close(Reason reason);

  /// outcome returns what the server presented, or the failure. Call it once, after
  /// StepResult::finish or on_close(). A handshake that OpenSSL aborts because of an empty or
  /// oversized staple counts as a success: the judge reports the fault. A handshake that it aborts
  /// because it cannot parse or use a certificate fails with judge_unreadable_certificate: the
  /// server has not proven its key.
  boost::system::result<PresentedChain, Failure> outcome();

  /// release_session returns the open connection, once, after outcome(). Null unless stay_open()
  /// was called and the handshake is complete.
  std::unique_ptr<Session> release_session();

 private:
  struct Deleter {
    void operator()(SSL* connection) const;
  };

  static void on_message(int sent, int version, int type, const void* bytes, std::size_t size, SSL*,
                         void* self);
  void observe(bool sent, int type, ByteView message);
  void record_message(ByteView message);
  void spare_certificates(std::span<std::uint8_t> body);
  bool has_too_many_certificates() const;
  void record_hello(ByteView body);
  StepResult advance();
  StepResult succeed();
  StepResult abort();
  StepResult fail(Reason reason, std::string detail);
  StepResult on_alert(int alert);
  StepResult settle();
  bool has_complete_flight() const;
  bool has_empty_staple() const;
  std::string describe_progress() const;
  TlsVersion version() const;

  std::unique_ptr<SSL, Deleter> connection_;
  BIO* input_;  // both belong to connection_
  BIO* output_;
  KnownIssuers* known_issuers_;  ///< of the context; null: OpenSSL reads every certificate
  std::optional<Sha256> unknown_issuers_ = {};  ///< to be added there
  std::exception_ptr exception_ = {};           ///< of the message callback
  std::size_t received_ = 0;                    ///< total bytes
  net::ReadMeter reads_;

  // Messages of the server, recorded as they arrive.
  /// HandshakeType; nullopt before the first complete message
  std::optional<std::uint8_t> last_message_;
  Bytes certificates_;                    ///< body of the Certificate message; empty before it
  std::optional<Bytes> status_;           ///< body of the CertificateStatus message (TLS 1.2)
  bool has_server_key_exchange_ = false;  ///< a ServerKeyExchange was received (TLS 1.2)
  bool certificate_requested_ = false;
  std::optional<HelloOffer> offer_;         ///< nullopt before the ClientHello was sent
  std::optional<std::uint8_t> alert_sent_;  ///< AlertDescription

  std::optional<Failure> failure_;
  bool staple_unreadable_ = false;
  bool settled_ = false;
  bool stays_open_ = false;
  bool is_complete_ = false;  ///< the handshake is complete and the connection open
};

}  // namespace staple::tls
