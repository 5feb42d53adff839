#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/step_result.h"
#include "probes/presented_chain.h"
#include "probes/tls/status_request.h"

typedef struct bio_st BIO;
typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace staple::tls {

/// Handshake is our side of one TLS handshake as steps without a socket: bytes received go in,
/// bytes to send and what to do next come out. It asks for the status (RFC 6066, 8; RFC 8446,
/// 4.4.2.1) unless told not to, and believes nothing of what it is shown. Chain and staple are
/// taken from the messages as they were on the wire, so they are known even when OpenSSL aborts the
/// handshake because of them.
class Handshake {
 public:
  using StepResult = staple::net::StepResult;

  /// server_name: sent as SNI if it is a DNS name (an address must not be: RFC 6066, 3).
  /// Throws std::bad_alloc.
  Handshake(SSL_CTX* context, const std::string& server_name,
            StatusRequest status_request = StatusRequest::sent);
  ~Handshake();
  Handshake(const Handshake&) = delete;
  Handshake& operator=(const Handshake&) = delete;

  /// step takes what the server sent; the first call takes nothing and begins.
  StepResult step(ByteView received);

  /// output is what to send now; valid until the next step().
  ByteView output() const;

  /// on_close settles the outcome of a connection that ended early: `reason` is handshake_closed,
  /// handshake_reset or handshake_timeout. Does nothing when the outcome is settled.
  void on_close(Reason reason);

  /// outcome is what the server presented, or why that is not known. Call it once, after
  /// Next::finish or lost(). A handshake that ends because its staple is empty or too large counts
  /// as presented: that is for the judge to say. One that ends because a certificate cannot be
  /// parsed or used is judge_unreadable_certificate: the server has proven nothing.
  boost::system::result<PresentedChain, Failure> outcome();

 private:
  struct Deleter {
    void operator()(SSL* connection) const;
  };

  static void on_message(int sent, int version, int type, const void* bytes, std::size_t size, SSL*,
                         void* self);
  void record_message(ByteView message);
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
  std::size_t received_ = 0;  ///< bytes, all together

  // What the messages of the server were, noted as they came.
  std::optional<std::uint8_t> last_message_;  ///< HandshakeType; absent: none came whole
  Bytes certificates_;                        ///< body of the Certificate message; empty: none came
  std::optional<Bytes> status_;               ///< body of the CertificateStatus message (TLS 1.2)
  bool has_server_key_exchange_ = false;      ///< a ServerKeyExchange came (TLS 1.2)
  bool certificate_requested_ = false;
  std::optional<std::uint8_t> alert_sent_;  ///< AlertDescription

  std::optional<Failure> failure_;
  bool staple_unreadable_ = false;
  bool settled_ = false;
};

}  // namespace staple::tls
