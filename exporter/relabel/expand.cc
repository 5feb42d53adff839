// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/expand.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "exporter/relabel/rule.h"
#include "exporter/relabel/unicode.h"

namespace staple::relabel {
namespace {

constexpr std::size_t kMaxGroup = 100'000'000;

/// Reference is a name after a `$`.
struct Reference {
  std::string_view name;
  std::size_t size = 0;  ///< of the template, without the `$`
};

/// read_reference reads `1`, `name` or `{name}` at the start of `text`. Returns nullopt if there
/// is none.
std::optional<Reference> read_reference(std::string_view text) {
  const bool braced = text.starts_with('{');
  if (braced) text.remove_prefix(1);
  const std::size_t size = measure_word(text);
  if (size == 0 || (braced && !text.substr(size).starts_with('}'))) return std::nullopt;
  return Reference{text.substr(0, size), braced ? size + 2 : size};
}

/// read_number reads the number of a group: digits without a leading zero.
std::optional<std::size_t> read_number(std::string_view name) {
  if (name.size() > 1 && name.front() == '0') return std::nullopt;
  std::size_t number = 0;
  for (const char c : name) {
    if (c < '0' || c > '9' || number >= kMaxGroup) return std::nullopt;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

std::string_view find_group(std::string_view name, const Regex& regex, const Regex::Match& match) {
  auto index = read_number(name);
  if (!index) index = regex.find_group(std::string(name));
  return index && *index < match.size() ? match[*index] : std::string_view();
}

}  // namespace

void expand(std::string_view form, const Regex& regex, const Regex::Match& match,
            std::string& into) {
  while (!form.empty() && into.size() <= kMaxLabelBytes) {
    const std::size_t dollar = std::min(form.find('$'), form.size());
    into += form.substr(0, dollar);
    form.remove_prefix(dollar);
    if (form.empty()) return;
    form.remove_prefix(1);
    if (form.starts_with('$')) {
      into += '$';
      form.remove_prefix(1);
    } else if (const auto reference = read_reference(form)) {
      into += find_group(reference->name, regex, match);
      form.remove_prefix(reference->size);
    } else {
      into += '$';
    }
  }
}

std::string replace_all(std::string_view text, const Regex& regex, std::string_view form) {
  std::string result;
  std::size_t end = 0;  // of the last match
  for (std::size_t start = 0; start <= text.size();) {
    const auto match = regex.find(text, start);
    if (!match) break;
    const std::string_view whole = match->front();
    const auto at = static_cast<std::size_t>(whole.data() - text.data());
    result += text.substr(end, at - end);
    // As in Go, an empty match directly after another match does not count.
    if (at + whole.size() > end || at == 0) expand(form, regex, *match, result);
    end = at + whole.size();
    start = std::max(end, start + measure_character(text.substr(start)));
  }
  result += text.substr(std::min(end, text.size()));
  return result;
}

}  // namespace staple::relabel
