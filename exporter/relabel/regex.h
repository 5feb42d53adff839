// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/error.h"

namespace re2 {
class RE2;
}

namespace staple::relabel {

/// The bounds of a regular expression.
inline constexpr std::size_t kMaxRegexText = std::size_t{64} << 10;   ///< bytes
inline constexpr std::size_t kMaxRegexMemory = std::size_t{8} << 20;  ///< bytes, compiled

/// Regex is a regular expression of a rule, in the syntax of RE2. As in Prometheus, it is anchored
/// at both ends and `.` matches line breaks, too. Immutable. Copies share the compiled form.
class Regex {
 public:
  /// Match is a match in a text: the whole, then each group. A group without a part in the match
  /// has no data.
  using Match = std::vector<std::string_view>;

  /// Matches any text, as its only group: the default `(.*)`.
  Regex();

  /// compile fails with the reason if `text` is not a regular expression, or exceeds the bounds.
  static Result<Regex> compile(std::string_view text);

  /// text returns the expression as it was written.
  const std::string& text() const { return text_; }

  bool matches(std::string_view text) const;

  /// find returns the first match that begins at `start` or later. Returns nullopt if there
  /// is none.
  std::optional<Match> find(std::string_view text, std::size_t start = 0) const;

  /// find_group returns the number of the group called `name`. Returns nullopt if there is none.
  /// Names are unique.
  std::optional<std::size_t> find_group(const std::string& name) const;

  /// Two expressions with the same text are equal.
  bool operator==(const Regex& other) const { return text_ == other.text_; }

 private:
  Regex(std::string_view text, std::shared_ptr<const re2::RE2> compiled);

  std::string text_;
  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace staple::relabel
