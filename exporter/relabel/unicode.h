// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace staple::relabel {

/// measure_word returns the size, in bytes, of the letters, decimal digits and `_` of any script at
/// the start of `text`.
std::size_t measure_word(std::string_view text);

/// measure_character returns the size, in bytes, of the first character of `text`, at least 1.
std::size_t measure_character(std::string_view text);

/// to_lower_case and to_upper_case map each character of its own, without regard to language and
/// neighbours, as Go's package strings does. `ß` stays as it is in upper case.
std::string to_lower_case(std::string_view text);
std::string to_upper_case(std::string_view text);

}  // namespace staple::relabel
