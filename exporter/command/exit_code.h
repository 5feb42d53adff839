#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "probes/ocsp/verdict.h"

namespace staple::command {

/// ExitCode is what `probe` and `verify` end with: the monitoring plugins' codes, and EX_USAGE of sysexits.h.
enum ExitCode : int { kOk = 0, kWarning = 1, kCritical = 2, kCouldNotTell = 3, kUsage = 64 };

/// exit_code says a level as an exit code: what needs no staple is ok.
constexpr ExitCode exit_code(ocsp::Level level) {
  constexpr std::array<ExitCode, 5> codes{kOk, kWarning, kCritical, kOk, kCouldNotTell};
  return codes[static_cast<std::size_t>(level)];
}

/// worst returns the code that tells more: critical, then could not tell, then warning, then ok.
constexpr ExitCode worst(ExitCode a, ExitCode b) {
  constexpr std::array order{kOk, kWarning, kCouldNotTell, kCritical, kUsage};
  return *std::max(std::ranges::find(order, a), std::ranges::find(order, b));
}

}  // namespace staple::command
