// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/handshake.h"

#include <algorithm>
#include <exception>
#include <new>
#include <span>
#include <string_view>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "probes/target.h"
#include "probes/tls/certificate_message.h"
#include "probes/tls/handshake_failure.h"
#include "probes/tls/known_issuers.h"
#include "probes/tls/limits.h"
#include "probes/tls/offered.h"

namespace staple::tls {
namespace {

using enum Reason;

/// body_to_edit returns the body of a message that OpenSSL is about to parse. OpenSSL takes up to
/// 0.4 ms (the whole library context) to read a certificate and cannot be told to skip one, but the
/// message callback sees the buffer that is parsed next. The message is part of the transcript by
/// then, as it was received.
std::span<std::uint8_t> body_to_edit(ByteView message) {
  return std::span(const_cast<std::uint8_t*>(message.data()), message.size())
      .subspan(SSL3_HM_HEADER_LENGTH);
}

/// is_reading_status returns whether a connection is at the CertificateStatus message. OpenSSL 3.2
/// has inserted a state before it. So a program that was built with an older release, as Debian
/// 12's is, names another state when it runs with a newer one.
bool is_reading_status(const SSL* connection) {
  constexpr unsigned long kSince = 0x30200000;
  const int inserted = (OpenSSL_version_num() >= kSince) - (OPENSSL_VERSION_NUMBER >= kSince);
  return SSL_get_state(connection) == TLS_ST_CR_CERT_STATUS + inserted;
}

}  // namespace

void Handshake::Deleter::operator()(SSL* connection) const { SSL_free(connection); }

Handshake::Handshake(SSL_CTX* context, const std::string& server_name, StatusRequest status_request)
    : connection_(SSL_new(context)),
      input_(BIO_new(BIO_s_mem())),
      output_(BIO_new(BIO_s_mem())),
      known_issuers_(status_request == StatusRequest::sent ? find_known_issuers(*context)
                                                           : nullptr) {
  if (!connection_ || !input_ || !output_) {
    BIO_free(input_);
    BIO_free(output_);
    throw std::bad_alloc();
  }
  SSL* const connection = connection_.get();
  SSL_set_bio(connection, input_, output_);
  SSL_set_connect_state(connection);
  SSL_set_msg_callback(connection, on_message);
  SSL_set_msg_callback_arg(connection, this);
  if (status_request == StatusRequest::omitted) SSL_set_tlsext_status_type(connection, -1);
  if (!server_name.empty() && !is_ip_address(server_name)) {
    SSL_set_tlsext_host_name(connection, server_name.c_str());
  }
}

Handshake::~Handshake() = default;

Handshake::StepResult Handshake::step(ByteView received) {
  if (settled_) return StepResult::finish;
  static_cast<void>(BIO_reset(output_));
  const std::size_t before = std::exchange(received_, received_ + received.size());
  failure_ = check_bytes(before, received, last_message_);
  if (!failure_) failure_ = check_pieces(reads_, received, last_message_);
  if (failure_) return settle();
  if (!received.empty() &&
      BIO_write(input_, received.data(), static_cast<int>(received.size())) <= 0) {
    throw std::bad_alloc();
  }
  return advance();
}

ByteView Handshake::output() const {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(output_, &bytes);
  return {reinterpret_cast<const std::uint8_t*>(bytes),
          static_cast<std::size_t>(std::max(size, 0L))};
}

void Handshake::on_close(Reason reason) {
  if (settled_ || (reason != handshake_timeout && has_complete_flight())) return;
  fail(reason, describe_progress());
}

boost::system::result<PresentedChain, Failure> Handshake::outcome() {
  if (failure_) return *std::move(failure_);
  PresentedChain presented;
  presented.tls_version = version();
  presented.staple_unreadable = staple_unreadable_;
  auto chain = parse_certificate_message(certificates_, presented.tls_version);
  if (!chain) {
    return Failure{certificates_.empty() ? handshake_no_certificate : handshake_failed,
                   certificates_.empty() ? "no Certificate message was received"
                                         : "the Certificate message is malformed"};
  }
  if (chain->empty()) return Failure{handshake_no_certificate, "the Certificate message is empty"};
  presented.chain = *std::move(chain);
  if (status_) presented.chain.front().staple = parse_certificate_status(*status_);
  presented.chose_first_group = has_chosen_first_group(*connection_);
  return presented;
}

std::unique_ptr<Session> Handshake::release_session() {
  if (!std::exchange(is_complete_, false)) return nullptr;
  SSL_set_msg_callback(connection_.get(), nullptr);
  // What was judged must not change, and nothing bounds another handshake.
  SSL_set_options(connection_.get(), SSL_OP_NO_RENEGOTIATION);
  static_cast<void>(BIO_reset(output_));  // it was sent
  return std::make_unique<Session>(connection_.release());
}

/// on_message is OpenSSL's message callback. It runs before OpenSSL processes the message. No
/// exception passes through OpenSSL: advance() throws it.
void Handshake::on_message(int sent, int /*version*/, int type, const void* bytes, std::size_t size,
                           SSL*, void* self) {
  auto& handshake = *static_cast<Handshake*>(self);
  try {
    handshake.observe(sent != 0, type, ByteView(static_cast<const std::uint8_t*>(bytes), size));
  } catch (...) {
    handshake.exception_ = std::current_exception();
  }
}

void Handshake::observe(bool sent, int type, ByteView message) {
  if (type == SSL3_RT_ALERT && sent && message.size() == 2) {
    alert_sent_ = message[1];
  } else if (type == SSL3_RT_HANDSHAKE && message.size() >= SSL3_HM_HEADER_LENGTH) {
    if (!sent) {
      record_message(message);
      spare_certificates(body_to_edit(message));
    } else if (!offer_ && message.front() == SSL3_MT_CLIENT_HELLO) {
      record_hello(message.subspan(SSL3_HM_HEADER_LENGTH));
    }
  }
}

/// record_hello records what the ClientHello offers: a refusal is explained by it.
void Handshake::record_hello(ByteView body) {
  const long lowest = SSL_get_min_proto_version(connection_.get());
  offer_ = read_offer(body, static_cast<TlsVersion>(std::max(lowest - TLS1_VERSION, 0L)));
}

void Handshake::record_message(ByteView message) {
  const ByteView body = message.subspan(SSL3_HM_HEADER_LENGTH);
  last_message_ = message.front();
  switch (message.front()) {
    case SSL3_MT_CERTIFICATE:
      certificates_.assign(body.begin(), body.end());
      break;
    case SSL3_MT_CERTIFICATE_STATUS:
      status_.emplace(body.begin(), body.end());
      break;
    case SSL3_MT_SERVER_KEY_EXCHANGE:
      has_server_key_exchange_ = true;
      break;
    case SSL3_MT_CERTIFICATE_REQUEST:
      certificate_requested_ = true;
      break;
    default:
      break;
  }
}

/// spare_certificates edits a message that OpenSSL is about to parse. It makes too many
/// certificates unreadable, and hides those above the leaf that OpenSSL has read before.
void Handshake::spare_certificates(std::span<std::uint8_t> body) {
  if (has_too_many_certificates()) std::ranges::fill(body, std::uint8_t{0xff});
  if (!known_issuers_ || version() != TlsVersion::tls13) return;
  if (last_message_ == SSL3_MT_CERTIFICATE) unknown_issuers_ = known_issuers_->hide(body);
  // This message comes next, if OpenSSL has accepted the certificates.
  if (last_message_ == SSL3_MT_CERTIFICATE_VERIFY && unknown_issuers_)
    known_issuers_->add(*unknown_issuers_);
}

/// has_too_many_certificates returns whether the message that was recorded last is a Certificate
/// message that is not to be parsed.
bool Handshake::has_too_many_certificates() const {
  return last_message_ == SSL3_MT_CERTIFICATE &&
         tls::has_too_many_certificates(certificates_, version());
}

Handshake::StepResult Handshake::advance() {
  ERR_clear_error();
  const int result = SSL_do_handshake(connection_.get());
  if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
  if (result == 1) return succeed();
  switch (SSL_get_error(connection_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return StepResult::receive;
    case SSL_ERROR_ZERO_RETURN:
      return has_complete_flight()
                 ? settle()
                 : fail(handshake_closed, "received close_notify, " + describe_progress());
    default:
      return abort();
  }
}

Handshake::StepResult Handshake::succeed() {
  if (!stays_open_) SSL_shutdown(connection_.get());  // adds close_notify to the output
  if (SSL_session_reused(connection_.get()))
    return fail(handshake_resumed, "the session was resumed");
  is_complete_ = stays_open_;
  return settle();
}

Handshake::StepResult Handshake::abort() {
  // The last error is TLS's, earlier ones are the parsers'.
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  const int reason = ERR_GET_REASON(error);
  const char* const text = ERR_reason_error_string(error);
  const std::string detail =
      std::string(text ? text : "protocol error") + ", " + describe_progress();

  const int alert = reason - SSL_AD_REASON_OFFSET;
  if (alert >= 0 && alert <= 0xFF) return on_alert(alert);
  if (reason == SSL_R_DH_KEY_TOO_SMALL) {
    return fail(handshake_failed, "the Diffie-Hellman group is below 1024 bits or above " +
                                      std::to_string(kMaxGroupBits) + ", " + describe_progress());
  }
  if (reason == SSL_R_EXCESSIVE_MESSAGE_SIZE) {
    if (!is_reading_status(connection_.get())) return fail(handshake_flood, detail);
    staple_unreadable_ = true;
    return settle();
  }
  if (has_too_many_certificates()) return fail(handshake_flood, describe_many_certificates());
  if (has_empty_staple()) return settle();
  if (last_message_ == SSL3_MT_CERTIFICATE && alert_sent_ &&
      is_certificate_error(reason, *alert_sent_)) {
    return fail(judge_unreadable_certificate, detail);
  }
  return fail(is_version_error(reason) ? handshake_version : handshake_failed, detail);
}

Handshake::StepResult Handshake::on_alert(int alert) {
  if (has_complete_flight()) return settle();
  failure_ = last_message_ ? make_alert_failure(alert, describe_progress())
                           : make_refusal_failure(alert, offer_);
  return settle();
}

Handshake::StepResult Handshake::settle() {
  settled_ = true;
  return StepResult::finish;
}

Handshake::StepResult Handshake::fail(Reason reason, std::string detail) {
  failure_ = Failure{reason, std::move(detail)};
  return settle();
}

/// has_empty_staple returns whether OpenSSL aborted because the staple has length zero. That is a
/// finding; the message itself was recorded before.
bool Handshake::has_empty_staple() const {
  if (last_message_ == SSL3_MT_CERTIFICATE_STATUS)
    return parse_certificate_status(*status_).empty();
  if (last_message_ != SSL3_MT_CERTIFICATE) return false;
  const auto chain = parse_certificate_message(certificates_, version());
  return chain && !chain->empty() && chain->front().staple && chain->front().staple->empty();
}

/// has_complete_flight returns whether a TLS 1.2 server has sent its complete first flight before
/// it closed. It may do so after a CertificateRequest, if it rejects the client certificate or
/// requires one. It has proven its key by then, because the signature in its ServerKeyExchange
/// was verified.
bool Handshake::has_complete_flight() const {
  return certificate_requested_ && has_server_key_exchange_ && last_message_ == SSL3_MT_SERVER_DONE;
}

std::string Handshake::describe_progress() const {
  return tls::describe_progress(received_, last_message_);
}

TlsVersion Handshake::version() const {
  return static_cast<TlsVersion>(SSL_version(connection_.get()) - TLS1_VERSION);
}

}  // namespace staple::tls
