// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/weighted_list.h"

#include <algorithm>
#include <charconv>

#include "probes/text/ascii.h"

namespace staple::httpd {
namespace {

/// take_until removes the text up to a separator that is not in quotes, and the separator.
std::string_view take_until(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (quoted && text[end] == '\\') {
      ++end;
    } else if (text[end] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[end] == separator) {
      break;
    }
  }
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return text::trim(part);
}

/// unquote returns the text of a quoted string (RFC 9110, section 5.6.4), and a token as it is.
std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string result;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    if (text[at] == '\\' && at + 2 < text.size()) ++at;
    result += text[at];
  }
  return result;
}

double parse_weight(std::string_view text) {
  double weight = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, weight, std::chars_format::fixed);
  const bool valid = error == std::errc() && rest == end && weight >= 0 && weight <= 1;
  return valid ? weight : 0;
}

WeightedItem parse_item(std::string_view text) {
  WeightedItem item{text::to_lower_text(take_until(text, ';'))};
  while (!text.empty()) {
    std::string_view value = take_until(text, ';');
    std::string name = text::to_lower_text(take_until(value, '='));
    if (name == "q") {
      item.weight = parse_weight(value);
    } else if (!name.empty()) {
      item.parameters.emplace_back(std::move(name), unquote(text::trim(value)));
    }
  }
  return item;
}

}  // namespace

std::vector<WeightedItem> parse_weighted_list(std::string_view field) {
  std::vector<WeightedItem> items;
  while (!field.empty()) {
    const std::string_view text = take_until(field, ',');
    if (!text.empty()) items.push_back(parse_item(text));
  }
  return items;
}

}  // namespace staple::httpd
