// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/handshake_failure.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <openssl/ssl.h>

#include "probes/text/clean.h"
#include "probes/tls/limits.h"

namespace staple::tls {
namespace {

using enum Reason;

constexpr std::size_t kMaxQuoted = 80;  // characters of a server that does not speak TLS

/// is_tls returns whether the first bytes are TLS: a record of type handshake or alert with major
/// version 3 (RFC 8446, 5.1). OpenSSL's own errors for other protocols differ between its versions.
bool is_tls(std::size_t before, ByteView received) {
  if (before >= 2 || received.empty()) return true;
  const std::uint8_t first = received.front();
  const bool record = before == 1 || first == SSL3_RT_HANDSHAKE || first == SSL3_RT_ALERT;
  const std::size_t second = 1 - before;
  const bool version = received.size() <= second || received[second] == SSL3_VERSION_MAJOR;
  return record && version;
}

}  // namespace

bool is_certificate_error(int reason, std::uint8_t alert) {
  constexpr std::uint8_t kCertificate[] = {SSL_AD_BAD_CERTIFICATE, SSL_AD_UNSUPPORTED_CERTIFICATE,
                                           SSL_AD_CERTIFICATE_UNKNOWN, SSL_AD_INTERNAL_ERROR};
  return reason == SSL_R_CERT_LENGTH_MISMATCH ||
         std::ranges::find(kCertificate, alert) != std::end(kCertificate);
}

bool is_version_error(int reason) {
  constexpr int kVersion[] = {SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_VERSION_NUMBER,
                              SSL_R_WRONG_SSL_VERSION, SSL_R_BAD_PROTOCOL_VERSION_NUMBER,
                              SSL_R_INAPPROPRIATE_FALLBACK};
  return std::ranges::find(kVersion, reason) != std::end(kVersion);
}

std::string_view message_name(std::uint8_t type) {
  switch (type) {
    case SSL3_MT_HELLO_REQUEST:
      return "HelloRequest";
    case SSL3_MT_SERVER_HELLO:
      return "ServerHello";
    case SSL3_MT_ENCRYPTED_EXTENSIONS:
      return "EncryptedExtensions";
    case SSL3_MT_CERTIFICATE:
      return "Certificate";
    case SSL3_MT_SERVER_KEY_EXCHANGE:
      return "ServerKeyExchange";
    case SSL3_MT_CERTIFICATE_REQUEST:
      return "CertificateRequest";
    case SSL3_MT_SERVER_DONE:
      return "ServerHelloDone";
    case SSL3_MT_CERTIFICATE_VERIFY:
      return "CertificateVerify";
    case SSL3_MT_FINISHED:
      return "Finished";
    case SSL3_MT_CERTIFICATE_STATUS:
      return "CertificateStatus";
    default:
      return "unknown message";
  }
}

std::string describe_progress(std::size_t received, std::optional<std::uint8_t> last_message) {
  if (received == 0) return "before the server sent a byte";
  if (last_message) return "after " + std::string(message_name(*last_message));
  return "after " + std::to_string(received) + " bytes";
}

std::optional<Failure> check_bytes(std::size_t before, ByteView received,
                                   std::optional<std::uint8_t> last_message) {
  if (!is_tls(before, received)) {
    std::string_view text(reinterpret_cast<const char*>(received.data()), received.size());
    text = text.substr(0, text.find_first_of("\r\n"));
    return Failure{handshake_not_tls, "received: " + text::clean(text, kMaxQuoted)};
  }
  const std::size_t all = before + received.size();
  if (all <= kMaxHandshake) return std::nullopt;
  return Failure{handshake_flood, "received more than " + std::to_string(kMaxHandshake / 1024) +
                                      " KiB, " + describe_progress(all, last_message)};
}

std::optional<Failure> check_pieces(net::ReadMeter& reads, ByteView received,
                                    std::optional<std::uint8_t> last_message) {
  if (reads.add(received.size())) return std::nullopt;
  std::string detail = reads.describe();
  if (last_message) detail += ", after " + std::string(message_name(*last_message));
  return Failure{handshake_flood, std::move(detail)};
}

std::string describe_many_certificates() {
  return "more than " + std::to_string(kMaxCertificates) + " certificates";
}

Failure make_alert_failure(int alert, const std::string& progress) {
  const std::string detail =
      std::string("alert: ") + SSL_alert_desc_string_long(alert) + ", " + progress;
  const Reason reason = alert == SSL_AD_PROTOCOL_VERSION ? handshake_version : handshake_alert;
  return {reason, detail, static_cast<std::uint8_t>(alert)};
}

Failure make_refusal_failure(int alert, const std::optional<HelloOffer>& offer) {
  Failure failure = make_alert_failure(alert, "in response to the ClientHello");
  if (offer) failure.detail += "; " + describe_offer(*offer);
  return failure;
}

}  // namespace staple::tls
