// SPDX-License-Identifier: Apache-2.0

// Parses any bytes as an input file of `verify` (PEM, base64 or DER), and any text as the value of
// a flag.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exporter/command/input.h"
#include "exporter/http/listen_address.h"
#include "probes/text/base64.h"
#include "probes/text/http_date.h"
#include "probes/text/pem.h"
#include "probes/text/timestamp.h"

namespace {

constexpr std::size_t kImfFixdateSize = 29;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const staple::ByteView bytes(data, size);

  require(staple::text::decode_base64(staple::text::encode_base64(bytes, 64)) ==
          staple::Bytes(data, data + size));
  if (const auto certificates = staple::command::read_certificates(text)) {
    require(!certificates->empty());
    std::string pem;
    for (const auto& certificate : *certificates) {
      require(!certificate.empty());
      pem += staple::text::encode_pem("CERTIFICATE", certificate);
    }
    require(*staple::command::read_certificates(pem) == *certificates);
  }
  if (const auto staple = staple::command::read_staple(text)) require(staple->size() <= size);
  staple::httpd::parse_listen_address(text);
  if (const auto time = staple::text::parse_timestamp_or_unix_seconds(text))
    require(staple::text::parse_timestamp(staple::text::format_timestamp(*time)) == time);
  if (const auto date = staple::text::parse_http_date(text, staple::WallTime{})) {
    // A leap second at the end of 9999 belongs to a year that has no such form.
    const auto written = staple::text::format_http_date(*date);
    require(written.size() > kImfFixdateSize ||
            staple::text::parse_http_date(written, staple::WallTime{}) == date);
  }
  return 0;
}
