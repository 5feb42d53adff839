// SPDX-License-Identifier: Apache-2.0

// Preloaded into the other programs, so that their clock returns STAPLE_FIXED_TIME, in
// seconds since
// 1970. Their options do not set the time for all of their code.

#include <cstdlib>
#include <ctime>

extern "C" std::time_t time(std::time_t* out) noexcept {
  const char* text = std::getenv("STAPLE_FIXED_TIME");
  const std::time_t now = text ? static_cast<std::time_t>(std::strtoll(text, nullptr, 10)) : 0;
  if (out) *out = now;
  return now;
}
