// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/json_reader.h"

#include <cstdint>
#include <optional>

#include <boost/json/basic_parser_impl.hpp>

namespace staple::discovery {
namespace {

namespace json = boost::json;
using boost::system::error_code;
using Kind = config::YamlValue::Kind;

constexpr std::size_t kMaxDepth = 64;

/// ParserHandler handles the events of the parser.
class ParserHandler {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  explicit ParserHandler(config::DocumentHandler& handler) : handler_(handler) {}

  config::Mark mark;  ///< of the token that is being parsed

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return begin(Kind::sequence); }
  bool on_array_end(std::size_t, error_code&) { return end(); }
  bool on_object_begin(error_code&) { return begin(Kind::mapping); }
  bool on_object_end(std::size_t, error_code&) { return end(); }

  bool on_key_part(json::string_view text, std::size_t, error_code&) { return append(text); }
  bool on_key(json::string_view text, std::size_t, error_code&) {
    append(text);
    handler_.on_key(mark, text_);
    text_.clear();
    return true;
  }

  bool on_string_part(json::string_view text, std::size_t, error_code&) { return append(text); }
  bool on_string(json::string_view text, std::size_t, error_code&) { return scalar(text, true); }

  bool on_number_part(json::string_view text, error_code&) { return append(text); }
  bool on_int64(std::int64_t, json::string_view text, error_code&) { return scalar(text, false); }
  bool on_uint64(std::uint64_t, json::string_view text, error_code&) { return scalar(text, false); }
  bool on_double(double, json::string_view text, error_code&) { return scalar(text, false); }
  bool on_bool(bool value, error_code&) { return scalar(value ? "true" : "false", false); }
  bool on_null(error_code&) {
    handler_.on_null(mark);
    return true;
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

 private:
  bool append(json::string_view text) {
    text_.append(text.data(), text.size());
    return true;
  }

  bool scalar(json::string_view text, bool quoted) {
    append(text);
    handler_.on_scalar(mark, text_, quoted);
    text_.clear();
    return true;
  }

  bool begin(Kind kind) {
    handler_.on_begin(mark, kind);
    return true;
  }

  bool end() {
    handler_.on_end();
    return true;
  }

  config::DocumentHandler& handler_;
  std::string text_;  ///< of the string or number that is being read
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
  if (error == json::error::too_deep)
    return {mark, "nested more than " + std::to_string(kMaxDepth) + " levels deep"};
  return {mark, "not JSON: " + error.message()};
}

}  // namespace

std::optional<config::YamlError> read_json(std::string_view text,
                                           config::DocumentHandler& handler) try {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::basic_parser<ParserHandler> parser(options, handler);
  config::Mark position;
  error_code error;
  while (!text.empty()) {
    const auto token = text.substr(0, measure_token(text));
    // Closing brackets and separators do not move the mark: a number ends only with them.
    const char first = token.front();
    if (!is_space(first) && std::string_view("]},:").find(first) == std::string_view::npos)
      parser.handler().mark = position;
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
  return std::nullopt;
} catch (const config::DocumentRefusal& refusal) {
  return refusal.error;
}

}  // namespace staple::discovery
