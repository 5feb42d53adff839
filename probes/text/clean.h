// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace staple::text {

/// clean makes text from outside safe for logs, labels and terminals. Well-formed UTF-8 stays,
/// except control and invisible characters (C0, C1, DEL, zero-width, tags, line separators, changes
/// of direction). Every byte of these, and every byte that is not UTF-8, becomes `\xNN`. The result
/// has at most `limit` bytes, which must be at least 3. If the text was cut, it ends with `…`.
std::string clean(std::string_view foreign, std::size_t limit);

/// clean_text is clean() without a limit for text that may have several lines: the characters of
/// `kept` stay, too.
std::string clean_text(std::string_view foreign, std::string_view kept = "\n\t");

/// is_printable returns whether clean() keeps a character.
bool is_printable(char32_t code);

/// append_json_escape writes a character as `\uNNNN`, or as two of these (RFC 8259, 7).
void append_json_escape(std::string& json, char32_t code);

/// escape_json makes a JSON text safe for terminals without a change of its values: the characters
/// that clean() does not keep become `\uNNNN`.
std::string escape_json(std::string json);

}  // namespace staple::text
