// SPDX-License-Identifier: Apache-2.0

// Parses any bytes as a Certificate message (of TLS 1.3 if the first byte is odd), as a
// CertificateStatus, alone and for two certificates, and as a ServerHello.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "probes/tls/certificate_message.h"
#include "probes/tls/limits.h"
#include "probes/tls/server_hello.h"
#include "probes/tls/status_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const staple::ByteView body(data + 1, size - 1);
  const auto version = data[0] % 2 == 1 ? staple::TlsVersion::tls13 : staple::TlsVersion::tls12;

  if (const auto chain = staple::tls::parse_certificate_message(body, version)) {
    std::size_t total = 0;
    for (const staple::PresentedCertificate& certificate : *chain) {
      if (certificate.der.empty()) std::abort();
      total += certificate.der.size() + (certificate.staple ? certificate.staple->size() : 0);
    }
    if (chain->size() > staple::tls::kMaxCertificates || total > body.size()) std::abort();
  }
  if (staple::tls::parse_certificate_status(body).size() > body.size()) std::abort();
  std::vector<staple::PresentedCertificate> two(2);
  staple::tls::assign_staples(body, two);
  const auto size_of = [](const auto& certificate) {
    return certificate.staple ? certificate.staple->size() : 0;
  };
  if (size_of(two[0]) + size_of(two[1]) > body.size()) std::abort();
  staple::tls::parse_server_hello(body);
  return 0;
}
