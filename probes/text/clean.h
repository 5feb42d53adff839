#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace staple::text {

/// clean makes text from outside fit to be shown in logs, labels and terminals: well-formed UTF-8
/// stays, except characters that control or hide (C0, C1, DEL, zero-width, line separators,
/// changes of direction); every byte of those, and every byte that is not UTF-8, becomes `\xNN`.
/// The result has at most `limit` bytes (3 at the least), of which the last three are `…` when
/// something was cut.
std::string clean(std::string_view foreign, std::size_t limit);

}  // namespace staple::text
