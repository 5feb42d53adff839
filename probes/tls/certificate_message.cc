// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/certificate_message.h"

#include <cstddef>

#include <openssl/tls1.h>

#include "probes/tls/limits.h"
#include "probes/tls/presentation.h"

namespace staple::tls {
namespace {

/// read_staple finds the staple among the extensions of a CertificateEntry. Returns false if they
/// are malformed.
bool read_staple(ByteView bytes, std::optional<Bytes>& staple) {
  Reader extensions(bytes);
  while (!extensions.at_end()) {
    const std::size_t type = extensions.read_number(2);
    const ByteView data = extensions.read_vector(2);
    if (extensions.failed()) return false;
    if (type == TLSEXT_TYPE_status_request && !staple) staple = parse_certificate_status(data);
  }
  return true;
}

}  // namespace

std::optional<std::vector<PresentedCertificate>> parse_certificate_message(ByteView body,
                                                                           TlsVersion version) {
  Reader message(body);
  if (version == TlsVersion::tls13) message.read_vector(1);  // certificate_request_context
  Reader list(message.read_vector(3));
  if (message.failed() || !message.at_end()) return std::nullopt;

  std::vector<PresentedCertificate> chain;
  while (!list.at_end()) {
    if (chain.size() == kMaxCertificates) return std::nullopt;
    const ByteView der = list.read_vector(3);
    if (list.failed() || der.empty()) return std::nullopt;
    PresentedCertificate& certificate = chain.emplace_back();
    certificate.der.assign(der.begin(), der.end());
    if (version != TlsVersion::tls13) continue;
    const ByteView extensions = list.read_vector(2);
    if (list.failed() || !read_staple(extensions, certificate.staple)) return std::nullopt;
  }
  return chain;
}

bool has_too_many_certificates(ByteView body, TlsVersion version) {
  Reader message(body);
  if (version == TlsVersion::tls13) message.read_vector(1);
  Reader list(message.read_vector(3));
  std::size_t count = 0;
  while (!list.at_end() && !list.failed() && count <= kMaxCertificates) {
    list.read_vector(3);
    if (version == TlsVersion::tls13) list.read_vector(2);
    ++count;
  }
  return count > kMaxCertificates;
}

Bytes parse_certificate_status(ByteView body) {
  Reader status(body);
  const std::size_t type = status.read_number(1);
  const ByteView response = status.read_vector(3);
  if (type != TLSEXT_STATUSTYPE_ocsp || status.failed() || !status.at_end()) return {};
  return Bytes(response.begin(), response.end());
}

}  // namespace staple::tls
