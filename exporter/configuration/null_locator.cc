// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/null_locator.h"

#include <algorithm>

namespace staple::config {
namespace {

/// without_space returns a line without the white space at its end.
std::string_view without_space(std::string_view line) {
  return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

/// without_comment does the same after it has removed the comment.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '#' || (i > 0 && line[i - 1] != ' ' && line[i - 1] != '\t')) continue;
    line = line.substr(0, i);
    break;
  }
  return without_space(line);
}

/// ends_with_dash returns whether a line ends with a `-` that is no part of a word.
bool ends_with_dash(std::string_view line) {
  if (!line.ends_with('-')) return false;
  line.remove_suffix(1);
  return line.empty() || line.back() == ' ' || line.back() == '\t';
}

/// begins_with_null returns whether a null is written at the beginning of a text.
bool begins_with_null(std::string_view text) {
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (!text.starts_with(word)) continue;
    text.remove_prefix(word.size());
    return text.empty() ||
           std::string_view(" \t\r\n,]}").find(text.front()) != std::string_view::npos;
  }
  return false;
}

}  // namespace

/// find_dash returns the location of a `-` with nothing but comments between it and `end`, which is
/// in the line `line_`. A part of a line before a token has no comment: that part may be long, and
/// is not searched for one.
std::optional<Mark> NullLocator::find_dash(std::size_t end, bool is_before_token) const {
  std::size_t begin = start_;
  for (int line = line_;; --line) {
    const std::string_view whole = text_.substr(begin, end - begin);
    const std::string_view part =
        line == line_ && is_before_token ? without_space(whole) : without_comment(whole);
    if (ends_with_dash(part)) return Mark{line, static_cast<int>(part.size())};
    if (!part.empty() || begin == 0) return std::nullopt;
    end = begin - 1;
    begin = end == 0 ? 0 : text_.rfind('\n', end - 1) + 1;  // npos + 1 is 0
  }
}

Mark NullLocator::locate(Mark reported) {
  if (reported.line < line_) return reported;
  while (line_ < reported.line) {
    const std::size_t end = text_.find('\n', start_);
    if (end == std::string_view::npos) break;
    start_ = end + 1;
    ++line_;
  }
  const std::size_t column = static_cast<std::size_t>(reported.column) - 1;
  const std::size_t at = std::min(start_ + column, text_.size());
  if (begins_with_null(text_.substr(at))) return reported;
  std::optional<Mark> dash = find_dash(at, true);
  // The end of the text is reported at the beginning of its last line, or behind it.
  const bool may_be_end =
      (column == 0 || line_ < reported.line) && text_.find('\n', start_) == std::string_view::npos;
  if (may_be_end && (!dash || *dash <= last_)) dash = find_dash(text_.size(), false);
  if (!dash) return reported;
  last_ = *dash;
  return *dash;
}

}  // namespace staple::config
