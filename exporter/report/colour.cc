// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/colour.h"

#include <array>

namespace staple::report {
namespace {

std::string_view colour_of(ocsp::Level level) {
  constexpr std::array<std::string_view, 5> colours{"\x1B[1;32m", "\x1B[1;33m", "\x1B[1;31m",
                                                    "\x1B[1;36m", "\x1B[1;35m"};
  return colours[static_cast<std::size_t>(level)];
}

}  // namespace

std::string colourise(std::string_view text, ocsp::Level level, bool colour) {
  if (!colour) return std::string(text);
  return std::string(colour_of(level)).append(text).append("\x1B[0m");
}

}  // namespace staple::report
