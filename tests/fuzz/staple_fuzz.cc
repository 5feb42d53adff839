// SPDX-License-Identifier: Apache-2.0

// Parses any bytes as a staple, as received and as re-encoded by OpenSSL.
#include <cstdint>
#include <cstdlib>

#include "probes/crypto/reencode.h"
#include "probes/ocsp/response.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const staple::ByteView input(data, size);
  const auto response = staple::ocsp::read_response(input);
  // A response without a diagnosis has a body exactly if it claims to have one.
  if (response.basic && (!response.problem.empty() || response.status != 0 || !response.has_bytes))
    std::abort();
  static_cast<void>(staple::crypto::reencode_response_data(input));
  if (const auto der = staple::crypto::reencode_ocsp_response(input)) {
    // OpenSSL's output is DER except for extensions, whose booleans it copies. Its lengths must
    // be valid.
    staple::ocsp::read_response(*der);
  }
  return 0;
}
