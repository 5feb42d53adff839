// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "probes/ocsp/verdict.h"

namespace staple::command {

/// ExitCode is the exit code of `probe` and `verify`: the codes of the monitoring plugins, and
/// EX_USAGE of sysexits.h.
enum ExitCode : int { kOk = 0, kWarning = 1, kCritical = 2, kUnknown = 3, kUsage = 64 };

/// exit_code_of returns the exit code of a level: not_applicable is kOk, unreachable is kUnknown.
constexpr ExitCode exit_code_of(ocsp::Level level) {
  constexpr std::array<ExitCode, 5> codes{kOk, kWarning, kCritical, kOk, kUnknown};
  return codes[static_cast<std::size_t>(level)];
}

/// worst_of returns the worse of two codes. The order is critical, unknown, warning, ok.
constexpr ExitCode worst_of(ExitCode a, ExitCode b) {
  constexpr std::array order{kOk, kWarning, kUnknown, kCritical, kUsage};
  return *std::max(std::ranges::find(order, a), std::ranges::find(order, b));
}

}  // namespace staple::command
