// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/selector_syntax.h"

#include <algorithm>
#include <cstddef>

#include "probes/text/ascii.h"

namespace staple::config {
namespace {

constexpr std::size_t kMaxName = 63;     ///< characters of a name, and of a value
constexpr std::size_t kMaxPrefix = 253;  ///< characters of the domain before a name

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxName && is_alphanumeric(text.front()) &&
         is_alphanumeric(text.back()) && std::ranges::all_of(text, [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_key(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return is_name(text);
  const std::string_view prefix = text.substr(0, slash);
  return !prefix.empty() && prefix.size() <= kMaxPrefix && std::ranges::all_of(prefix, [](char c) {
    return (is_alphanumeric(c) && !(c >= 'A' && c <= 'Z')) || c == '-' || c == '.';
  }) && is_name(text.substr(slash + 1));
}

/// take_part cuts the part before `separator` off a text; the whole text without one.
std::string_view take_part(std::string_view& text, std::string_view separator) {
  const std::size_t at = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + separator.size(), text.size()));
  return text::trim(part, " ");
}

bool is_value(std::string_view text) { return text.empty() || is_name(text); }

bool are_values(std::string_view list) {
  if (!list.starts_with('(') || !list.ends_with(')') || list.size() < 2) return false;
  list = list.substr(1, list.size() - 2);
  do {
    if (!is_value(take_part(list, ","))) return false;
  } while (!list.empty());
  return true;
}

/// is_set_requirement reads `key in (a, b)` and `key notin (a, b)`.
bool is_set_requirement(std::string_view text) {
  const std::string_view key = take_part(text, " ");
  text = text::trim(text, " ");
  if (text.starts_with("not")) text.remove_prefix(3);
  if (!is_key(key) || !text.starts_with("in")) return false;
  return are_values(text::trim(text.substr(2), " "));
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_label_requirement(std::string_view text) {
  if (text.find('(') != std::string_view::npos) return is_set_requirement(text);
  if (text.starts_with('!')) return is_key(text::trim(text.substr(1), " "));
  for (const std::string_view sign : {"!=", "==", "="}) {
    if (text.find(sign) == std::string_view::npos) continue;
    const std::string_view key = take_part(text, sign);
    return is_key(key) && is_value(text::trim(text, " "));
  }
  for (const std::string_view sign : {">", "<"}) {
    if (text.find(sign) == std::string_view::npos) continue;
    const std::string_view key = take_part(text, sign);
    return is_key(key) && is_number(text::trim(text, " "));
  }
  return is_key(text);
}

/// take_requirement cuts the part before the first comma outside brackets off a text.
std::string_view take_requirement(std::string_view& text) {
  bool in_brackets = false;
  std::size_t size = 0;
  for (; size < text.size() && (in_brackets || text[size] != ','); ++size) {
    if (text[size] == '(') in_brackets = true;
    if (text[size] == ')') in_brackets = false;
  }
  const std::string_view part = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return text::trim(part, " ");
}

}  // namespace

std::string check_label_selector(std::string_view text) {
  while (!text.empty()) {
    const bool is_last_comma = text.ends_with(',');
    if (!is_label_requirement(take_requirement(text)) || (text.empty() && is_last_comma)) {
      return "expected a label selector, such as 'team=payments,tier in (web, api),!legacy'";
    }
  }
  return "";
}

std::string check_field_selector(std::string_view text) {
  while (!text.empty()) {
    std::string_view part = take_part(text, ",");
    const std::string_view sign = part.find("!=") != std::string_view::npos   ? "!="
                                  : part.find("==") != std::string_view::npos ? "=="
                                                                              : "=";
    const bool has_sign = part.find(sign) != std::string_view::npos;
    if (!has_sign || !is_key(take_part(part, sign)))
      return "expected a field selector, such as 'metadata.name=shop,metadata.namespace!=test'";
  }
  return "";
}

}  // namespace staple::config
