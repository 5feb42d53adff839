// Reads any bytes as a staple, as sent and as OpenSSL would write it again.
#include <cstdint>
#include <cstdlib>

#include "probes/crypto/reencode.h"
#include "probes/ocsp/response.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const staple::ByteView input(data, size);
  const auto response = staple::ocsp::read_response(input);
  // What was read without a complaint has a body exactly when it claims to.
  if (response.basic && (!response.problem.empty() || response.status != 0 || !response.has_bytes))
    std::abort();
  static_cast<void>(staple::crypto::reencode_response_data(input));
  if (const auto der = staple::crypto::reencode_ocsp_response(input)) {
    // OpenSSL's own output is DER but for extensions, whose booleans it copies: reading it must not
    // fail on lengths.
    staple::ocsp::read_response(*der);
  }
  return 0;
}
