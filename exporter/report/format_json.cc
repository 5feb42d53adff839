// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/format_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

#include <boost/json/serialize.hpp>

#include "probes/text/clean.h"

namespace staple::report {
namespace {

namespace json = boost::json;

void write(std::string& text, const json::value& value, std::size_t depth);

void write_line_break(std::string& text, std::size_t depth) {
  text.append("\n").append(2 * depth, ' ');
}

void write_number(std::string& text, double number) {
  std::array<char, 400> buffer{};  // the longest double in plain decimals has 327 characters
  const auto result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
  text.append(buffer.data(), result.ptr);
}

void write(std::string& text, const json::object& object, std::size_t depth) {
  if (object.empty()) {
    text += "{}";
    return;
  }
  text += '{';
  const char* separator = "";
  for (const auto& [key, value] : object) {
    text += separator;
    separator = ",";
    write_line_break(text, depth + 1);
    text += json::serialize(json::value(key));
    text += ": ";
    write(text, value, depth + 1);
  }
  write_line_break(text, depth);
  text += '}';
}

void write(std::string& text, const json::array& array, std::size_t depth) {
  const bool one_line =
      std::ranges::none_of(array, [](const auto& item) { return item.is_structured(); });
  text += '[';
  const char* separator = "";
  for (const auto& item : array) {
    text += separator;
    separator = one_line ? ", " : ",";
    if (!one_line) write_line_break(text, depth + 1);
    write(text, item, depth + 1);
  }
  if (!one_line) write_line_break(text, depth);
  text += ']';
}

void write(std::string& text, const json::value& value, std::size_t depth) {
  switch (value.kind()) {
    case json::kind::object:
      write(text, value.get_object(), depth);
      break;
    case json::kind::array:
      write(text, value.get_array(), depth);
      break;
    case json::kind::double_:
      write_number(text, value.get_double());
      break;
    default:
      text += json::serialize(value);
  }
}

}  // namespace

std::string format_json(const json::value& value) {
  std::string text;
  write(text, value, 0);
  return text::escape_json(std::move(text));
}

}  // namespace staple::report
