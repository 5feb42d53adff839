// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace staple::text {

/// clean makes text from outside safe for logs, labels and terminals. Well-formed UTF-8 stays,
/// except control and invisible characters (C0, C1, DEL, zero-width, line separators, changes of
/// direction). Every byte of these, and every byte that is not UTF-8, becomes `\xNN`. The result
/// has at most `limit` bytes, which must be at least 3. If the text was cut, it ends with `…`.
std::string clean(std::string_view foreign, std::size_t limit);

}  // namespace staple::text
