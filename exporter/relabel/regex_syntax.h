// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple::relabel {

/// translate_syntax turns a regular expression in the syntax of Go's package regexp, which is
/// Prometheus's, into the same for any release of RE2: `(?<name>` becomes `(?P<name>`. Fails on
/// `\C`, a single byte, which only RE2 has. Does not check the syntax otherwise.
Result<std::string> translate_syntax(std::string_view text);

}  // namespace staple::relabel
