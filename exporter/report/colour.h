#pragma once

#include <string>
#include <string_view>

#include "probes/ocsp/verdict.h"

namespace staple::report {

/// colourise writes `text` in the colour of `level` for a terminal; as it is where `colour`
/// is false.
std::string colourise(std::string_view text, ocsp::Level level, bool colour);

}  // namespace staple::report
