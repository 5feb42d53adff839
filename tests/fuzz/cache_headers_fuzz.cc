// SPDX-License-Identifier: Apache-2.0

// Parses any text as Cache-Control, Expires, Date and Age, separated by line feeds. The freshness
// lifetime must be within bounds and must not grow with the age.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "probes/http/freshness.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<std::string, 4> lines;
  std::size_t line = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == '\n' && line + 1 < lines.size()) {
      ++line;
    } else {
      lines[line] += static_cast<char>(data[i]);
    }
  }
  staple::http::CacheHeaders headers{lines[0], lines[1], lines[2], lines[3]};
  const staple::WallTime now{std::chrono::seconds(1'700'000'000)};
  const auto lifetime = staple::http::freshness_lifetime(headers, now);
  if (lifetime && (*lifetime < staple::Seconds(0) || *lifetime > std::chrono::days(3650)))
    std::abort();
  headers.age = "99999999999";
  const auto aged_lifetime = staple::http::freshness_lifetime(headers, now);
  if (aged_lifetime.has_value() != lifetime.has_value() ||
      (aged_lifetime && *aged_lifetime != staple::Seconds(0)))
    std::abort();
  return 0;
}
