// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/status_list_handshake.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include <openssl/ssl.h>

#include "probes/tls/certificate_message.h"
#include "probes/tls/handshake_failure.h"
#include "probes/tls/presentation.h"
#include "probes/tls/status_list.h"

namespace staple::tls {
namespace {

using enum Reason;

/// kMessageOrder is the order of messages in the server's first flight (RFC 5246, 7.3; RFC 6066,
/// 8). The first two and the last are mandatory.
constexpr std::array<std::uint8_t, 6> kMessageOrder{
    SSL3_MT_SERVER_HELLO,        SSL3_MT_CERTIFICATE,         SSL3_MT_CERTIFICATE_STATUS,
    SSL3_MT_SERVER_KEY_EXCHANGE, SSL3_MT_CERTIFICATE_REQUEST, SSL3_MT_SERVER_DONE};
constexpr std::ptrdiff_t kCertificate = 1;

/// kHeaders is the size of the headers of a record and of a message, in bytes.
constexpr std::size_t kHeaders = SSL3_RT_HEADER_LENGTH + SSL3_HM_HEADER_LENGTH;

std::ptrdiff_t position_of(std::uint8_t type) {
  return std::ranges::find(kMessageOrder, type) - kMessageOrder.begin();
}

std::string format_version(std::uint16_t version) {
  if (version >= TLS1_VERSION && version <= TLS1_3_VERSION) {
    return std::string(name(static_cast<TlsVersion>(version - TLS1_VERSION)));
  }
  return "version " + std::to_string(version >> 8) + "." + std::to_string(version & 0xFF);
}

Bytes make_warning(std::uint8_t description) {
  return join({write_number(1, SSL3_RT_ALERT), write_number(2, TLS1_2_VERSION),
               write_vector(2, Bytes{SSL3_AL_WARNING, description})});
}

}  // namespace

StatusListHandshake::StatusListHandshake(const HelloOptions& options, const HelloRandom& random)
    : hello_(write_status_list_hello(options, random)),
      offer_(read_offer(ByteView(hello_).subspan(kHeaders), TlsVersion::tls12)) {}

net::StepResult StatusListHandshake::step(ByteView received) {
  if (settled_) return net::StepResult::finish;
  output_ = std::exchange(hello_, {});
  const std::size_t before = std::exchange(received_, received_ + received.size());
  failure_ = check_bytes(before, received, last_message_);
  if (!failure_) failure_ = check_pieces(reads_, received, last_message_);
  settled_ = failure_.has_value();
  flight_.feed(received);
  while (!settled_) {
    const Flight::Item next = flight_.read_next();
    std::visit([this](const auto& what) { advance(what); }, next);
    if (std::holds_alternative<Flight::Incomplete>(next)) return net::StepResult::receive;
  }
  return net::StepResult::finish;
}

void StatusListHandshake::on_close(Reason reason) {
  if (!settled_) fail(reason, describe_progress());
}

boost::system::result<PresentedChain, Failure> StatusListHandshake::outcome() {
  if (failure_) return *std::move(failure_);
  PresentedChain presented;
  presented.tls_version = TlsVersion::tls12;
  presented.status_list = server_hello_.status_request_v2;
  auto chain = parse_certificate_message(certificates_, TlsVersion::tls12);
  if (!chain) return Failure{handshake_failed, "the Certificate message is malformed"};
  if (chain->empty()) return Failure{handshake_no_certificate, "the Certificate message is empty"};
  presented.chain = *std::move(chain);
  if (status_) assign_staples(*status_, presented.chain);
  return presented;
}

void StatusListHandshake::advance(const Flight::Message& message) {
  if (message.type == SSL3_MT_HELLO_REQUEST) return;  // clients may ignore it (RFC 5246, 7.4.1.1)
  if (!is_expected(message.type)) {
    return fail(handshake_failed, "unexpected " + std::string(message_name(message.type)) + ", " +
                                      describe_progress());
  }
  last_message_ = message.type;
  switch (message.type) {
    case SSL3_MT_SERVER_HELLO:
      return on_server_hello(message.body);
    case SSL3_MT_CERTIFICATE:
      if (has_too_many_certificates(message.body, TlsVersion::tls12))
        return fail(handshake_flood, describe_many_certificates());
      certificates_.assign(message.body.begin(), message.body.end());
      break;
    case SSL3_MT_CERTIFICATE_STATUS:
      status_.emplace(message.body.begin(), message.body.end());
      break;
    case SSL3_MT_SERVER_DONE:
      // The client cancels the handshake for a reason of its own (RFC 5246, 7.2.2).
      output_ = join({make_warning(SSL_AD_USER_CANCELLED), make_warning(SSL_AD_CLOSE_NOTIFY)});
      settled_ = true;
      break;
    default:
      break;
  }
}

void StatusListHandshake::advance(const Flight::Alert& alert) {
  if (alert.level == SSL3_AL_FATAL) {
    failure_ = last_message_ ? make_alert_failure(alert.description, describe_progress())
                             : make_refusal_failure(alert.description, offer_);
    settled_ = true;
  } else if (alert.description == SSL_AD_CLOSE_NOTIFY) {
    fail(handshake_closed, "received close_notify, " + describe_progress());
  }
}

void StatusListHandshake::advance(const Flight::TooLong& header) {
  fail(handshake_flood,
       "oversized " + std::string(message_name(header.type)) + ", " + describe_progress());
}

void StatusListHandshake::advance(const Flight::MalformedInput& flight) {
  fail(handshake_failed, flight.detail + ", " + describe_progress());
}

void StatusListHandshake::on_server_hello(ByteView body) {
  const std::optional<ServerHello> hello = parse_server_hello(body);
  if (!hello) return fail(handshake_failed, "the ServerHello is malformed");
  if (hello->version != TLS1_2_VERSION) {
    return fail(handshake_version, "the server chose " + format_version(hello->version));
  }
  server_hello_ = *hello;
}

void StatusListHandshake::fail(Reason reason, std::string detail) {
  failure_ = Failure{reason, std::move(detail)};
  settled_ = true;
}

/// is_expected returns whether a message of `type` may follow the previous one.
bool StatusListHandshake::is_expected(std::uint8_t type) const {
  const std::ptrdiff_t last = last_message_ ? position_of(*last_message_) : -1;
  const std::ptrdiff_t position = position_of(type);
  if (position == std::ssize(kMessageOrder)) return false;
  if (position <= kCertificate || last < kCertificate) return position == last + 1;
  const bool promised = server_hello_.status_request || server_hello_.status_request_v2;
  return position > last && (type != SSL3_MT_CERTIFICATE_STATUS || promised);
}

std::string StatusListHandshake::describe_progress() const {
  return tls::describe_progress(received_, last_message_);
}

}  // namespace staple::tls
