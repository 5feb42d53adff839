#pragma once

#include <string>
#include <string_view>

#include "probes/ocsp/verdict.h"

namespace staple {

/// painted writes `text` in the colour of `level` for a terminal; as it is where `colour` is false.
std::string painted(std::string_view text, Level level, bool colour);

}  // namespace staple
