// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/json_document.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

namespace staple::discovery {
namespace {

namespace json = boost::json;
using boost::system::error_code;
using Kind = config::YamlValue::Kind;

/// Builder handles the events of the parser and builds values from them.
class Builder {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  explicit Builder(const config::YamlLimits& limits) : limits_(limits) {}

  config::Mark mark;  ///< of the token that is being parsed
  config::YamlValue root;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return open(Kind::sequence); }
  bool on_array_end(std::size_t, error_code& error) { return close(error); }
  bool on_object_begin(error_code&) { return open(Kind::mapping); }
  bool on_object_end(std::size_t, error_code& error) { return close(error); }

  bool on_key_part(json::string_view text, std::size_t, error_code&) { return append(text); }
  bool on_key(json::string_view text, std::size_t, error_code&) {
    append(text);
    keys_.push_back({std::exchange(text_, {}), mark, {}});
    return true;
  }

  bool on_string_part(json::string_view text, std::size_t, error_code&) { return append(text); }
  bool on_string(json::string_view text, std::size_t, error_code& error) {
    append(text);
    return add_scalar(true, error);
  }

  bool on_number_part(json::string_view text, error_code&) { return append(text); }
  bool on_int64(std::int64_t, json::string_view text, error_code& error) {
    return add_number(text, error);
  }
  bool on_uint64(std::uint64_t, json::string_view text, error_code& error) {
    return add_number(text, error);
  }
  bool on_double(double, json::string_view text, error_code& error) {
    return add_number(text, error);
  }
  bool on_bool(bool value, error_code& error) {
    return add_number(value ? "true" : "false", error);
  }
  bool on_null(error_code& error) { return add(config::YamlValue{}, error); }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

 private:
  bool append(json::string_view text) {
    text_.append(text.data(), text.size());
    return true;
  }

  bool open(Kind kind) {
    config::YamlValue value;
    value.kind = kind;
    value.mark = mark;
    open_.push_back(std::move(value));
    return true;
  }

  bool close(error_code& error) {
    config::YamlValue done = std::move(open_.back());
    open_.pop_back();
    return append_value(std::move(done), error);
  }

  bool add_number(json::string_view text, error_code& error) {
    append(text);
    return add_scalar(false, error);
  }

  bool add_scalar(bool quoted, error_code& error) {
    config::YamlValue value;
    value.kind = Kind::scalar;
    value.text = std::exchange(text_, {});
    value.quoted = quoted;
    return add(std::move(value), error);
  }

  bool add(config::YamlValue value, error_code& error) {
    value.mark = mark;
    return append_value(std::move(value), error);
  }

  bool append_value(config::YamlValue value, error_code& error) {
    if (++values_ > limits_.values) {
      error = json::error::array_too_large;
      return false;
    }
    if (open_.empty()) {
      root = std::move(value);
    } else if (open_.back().kind == Kind::mapping) {
      keys_.back().value = std::move(value);
      open_.back().entries.push_back(std::move(keys_.back()));
      keys_.pop_back();
    } else {
      open_.back().items.push_back(std::move(value));
    }
    return true;
  }

  const config::YamlLimits& limits_;
  std::size_t values_ = 0;
  std::string text_;                     ///< of the string or number that is being read
  std::vector<config::YamlValue> open_;  ///< collections that are not closed yet
  std::vector<config::YamlEntry> keys_;  ///< of the open mappings, without their values yet
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_structural(char c) {
  return c != '\0' && std::string_view("[]{}:,").find(c) != std::string_view::npos;
}

/// measure_token returns the size of the first token of `text`, which is not empty: a string with
/// its quotes, a bracket or comma, a word or number, or white space. The parser does not report its
/// position, so it gets one token at a time.
std::size_t measure_token(std::string_view text) {
  std::size_t size = 1;
  if (text.front() == '"') {
    while (size < text.size() && text[size] != '"') size += text[size] == '\\' ? 2 : 1;
    return std::min(size + 1, text.size());
  }
  if (is_structural(text.front())) return 1;
  if (is_space(text.front())) {
    while (size < text.size() && is_space(text[size])) ++size;
    return size;
  }
  while (size < text.size() && !is_space(text[size]) && !is_structural(text[size]) &&
         text[size] != '"')
    ++size;
  return size;
}

void advance(config::Mark& mark, std::string_view over) {
  for (const char c : over) {
    ++mark.column;
    if (c == '\n') mark = {mark.line + 1, 1};
  }
}

config::YamlError make_error(config::Mark mark, const error_code& error) {
  if (error == json::error::incomplete) return {mark, "not JSON: unexpected end"};
  if (error == json::error::array_too_large) return {mark, "too many values"};
  return {mark, "not JSON: " + error.message()};
}

}  // namespace

std::variant<config::YamlValue, config::YamlError> parse_json(std::string_view text,
                                                              const config::YamlLimits& limits) {
  if (text.size() > limits.text) {
    return config::YamlError{{}, "larger than " + std::to_string(limits.text >> 20) + " MiB"};
  }
  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<Builder> parser(options, limits);
  Builder& builder = parser.handler();
  config::Mark position;
  error_code error;
  while (!text.empty()) {
    const auto token = text.substr(0, measure_token(text));
    // Closing brackets and separators do not move the mark: a number ends only with them.
    const char first = token.front();
    if (!is_space(first) && std::string_view("]},:").find(first) == std::string_view::npos)
      builder.mark = position;
    const std::size_t consumed = parser.write_some(true, token.data(), token.size(), error);
    if (!error && consumed < token.size()) error = json::error::extra_data;
    if (error) {
      advance(position, token.substr(0, consumed));
      return make_error(position, error);
    }
    advance(position, token);
    text.remove_prefix(token.size());
  }
  parser.write_some(false, "", 0, error);
  if (error) return make_error(position, error);
  return std::move(builder.root);
}

}  // namespace staple::discovery
