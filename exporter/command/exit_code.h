#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "probes/ocsp/verdict.h"

namespace staple::command {

/// ExitCode is what `probe` and `verify` end with: the monitoring plugins' codes, and EX_USAGE
/// of sysexits.h.
enum ExitCode : int { kOk = 0, kWarning = 1, kCritical = 2, kUnknown = 3, kUsage = 64 };

/// exit_code_of says a level as an exit code: what needs no staple is ok.
constexpr ExitCode exit_code_of(ocsp::Level level) {
  constexpr std::array<ExitCode, 5> codes{kOk, kWarning, kCritical, kOk, kUnknown};
  return codes[static_cast<std::size_t>(level)];
}

/// worst_of returns the code that tells more: critical, then could not tell, then warning, then ok.
constexpr ExitCode worst_of(ExitCode a, ExitCode b) {
  constexpr std::array order{kOk, kWarning, kUnknown, kCritical, kUsage};
  return *std::max(std::ranges::find(order, a), std::ranges::find(order, b));
}

}  // namespace staple::command
