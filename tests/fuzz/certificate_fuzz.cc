// SPDX-License-Identifier: Apache-2.0

// Parses any bytes as a certificate.
#include <cstdint>
#include <cstdlib>

#include "probes/x509/certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto certificate = staple::x509::read_certificate({data, size});
  if (certificate.has_error()) {
    if (certificate.error().message.empty()) std::abort();
    return 0;
  }
  const auto& read = **certificate;
  if (read.facts->subject.size() > 256 || read.facts->responder_urls.size() > 8) std::abort();
  staple::x509::is_issuer_of(read, read);
  return 0;
}
