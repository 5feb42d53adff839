// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string_view>

#include "probes/error.h"

namespace staple {

/// parse_port reads a port in decimal digits, 1 to 65535. Anything else is malformed.
Result<std::uint16_t> parse_port(std::string_view text);

}  // namespace staple
