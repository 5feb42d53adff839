// SPDX-License-Identifier: Apache-2.0

// Parses any bytes as a staple, as received and as re-encoded by OpenSSL. What OpenSSL writes
// otherwise must be reported.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "probes/crypto/reencode.h"
#include "probes/ocsp/encoding.h"
#include "probes/ocsp/response.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const staple::ByteView input(data, size);
  const auto response = staple::ocsp::read_response(input);
  // A response without a diagnosis has a body exactly if it claims to have one.
  if (response.basic && (!response.problem.empty() || response.status != 0 || !response.has_bytes))
    std::abort();
  const auto report = staple::ocsp::check_encoding(input, response.basic.has_value());
  if (response.basic) {
    const auto signed_data = response.basic->signed_object.data;
    const auto written = staple::crypto::reencode_response_data(signed_data);
    const bool is_der = report.ber.empty() && report.defaults.empty();
    if (written && !std::ranges::equal(*written, signed_data) && is_der) std::abort();
  }
  static_cast<void>(staple::crypto::reencode_response_data(input));
  if (const auto der = staple::crypto::reencode_ocsp_response(input)) {
    // OpenSSL's output is DER except for extensions, whose booleans it copies. Its lengths must
    // be valid.
    staple::ocsp::read_response(*der);
  }
  return 0;
}
