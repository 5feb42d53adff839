// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "probes/ocsp/verdict.h"

namespace staple::report {

/// colourise returns `text` in the terminal colour of `level`, or unchanged if `colour` is false.
std::string colourise(std::string_view text, ocsp::Level level, bool colour);

}  // namespace staple::report
