// Reads any bytes as a Certificate message, of TLS 1.3 if the first byte is odd, as a CertificateStatus and
// as a ServerHello.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "probes/tls/certificate_message.h"
#include "probes/tls/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const staple::ByteView body(data + 1, size - 1);
  const auto version = data[0] % 2 == 1 ? staple::TlsVersion::tls13 : staple::TlsVersion::tls12;

  if (const auto chain = staple::parse_certificate_message(body, version)) {
    std::size_t total = 0;
    for (const staple::PresentedCertificate& certificate : *chain) {
      if (certificate.der.empty()) std::abort();
      total += certificate.der.size() + (certificate.staple ? certificate.staple->size() : 0);
    }
    if (chain->size() > staple::kMaxCertificates || total > body.size()) std::abort();
  }
  if (staple::parse_certificate_status(body).size() > body.size()) std::abort();
  staple::promises_status(body);
  return 0;
}
