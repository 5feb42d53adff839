// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/log.h"

namespace staple {

/// format_line writes a line of the log without its end. `time` is written as it is. All other
/// texts are escaped.
std::string format_line(LogFormat format, std::string_view time, LogLevel level,
                        std::string_view message, Log::Fields fields);

/// append_count appends the pair of `key` and `count` to a line that format_line() wrote.
void append_count(LogFormat format, std::string& line, std::string_view key, std::uint64_t count);

}  // namespace staple
