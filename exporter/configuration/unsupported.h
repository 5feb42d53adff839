#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace staple {

/// UnsupportedKey is a key that the documentation names and this version does not read.
struct UnsupportedKey {
  std::string_view kind;  ///< of mapping: as given to check_keys()
  std::string_view key;
};

/// kUnsupportedKeys are refused by name, so that nobody looks for a misspelling. At present there are none.
inline constexpr std::array<UnsupportedKey, 0> kUnsupportedKeys{};

/// is_unsupported tells whether the key is one of those.
inline bool is_unsupported(std::string_view kind, std::string_view key) {
  return std::ranges::any_of(kUnsupportedKeys,
                             [&](const auto& row) { return row.kind == kind && row.key == key; });
}

}  // namespace staple
