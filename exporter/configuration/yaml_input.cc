// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/yaml_input.h"

#include <algorithm>

#include "probes/text/utf8.h"

namespace staple::config {
namespace {

constexpr std::string_view kDocumentStart = "--- ";
constexpr std::size_t kPiece = 2048;  // bytes; the parser asks for as many

/// find_flow_start returns the line in which the document begins, if it begins with a flow
/// collection, after nothing but comments.
std::optional<std::size_t> find_flow_start(std::string_view text) {
  std::size_t line = 0;
  while (line < text.size()) {
    const std::size_t first = text.find_first_not_of(' ', line);
    if (first == std::string_view::npos) return std::nullopt;
    if (text[first] == '[' || text[first] == '{') return line;
    if (text[first] != '#' && text[first] != '\n' && text[first] != '\r') return std::nullopt;
    const std::size_t end = text.find('\n', first);
    if (end == std::string_view::npos) return std::nullopt;
    line = end + 1;
  }
  return std::nullopt;
}

/// is_token returns whether a character begins or ends a token of a flow collection.
bool is_token(char c) {
  constexpr std::string_view characters = "[]{},:?&*!\"'%";
  return characters.find(c) != std::string_view::npos;
}

}  // namespace

YamlInput::YamlInput(std::string_view text, std::size_t max_tokens) : max_tokens_(max_tokens) {
  const auto flow = find_flow_start(text);
  const std::string_view before = text.substr(0, flow.value_or(0));
  text.remove_prefix(before.size());
  start_.append(before).append(flow ? kDocumentStart : "").append(text.substr(0, kPiece));
  rest_ = text.substr(std::min(kPiece, text.size()));
  if (flow) inserted_line_ = static_cast<int>(std::ranges::count(before, '\n')) + 1;
  count_tokens(start_);
  setg(start_.data(), start_.data(), start_.data() + start_.size());
}

YamlInput::int_type YamlInput::underflow() {
  if (gptr() != egptr()) return traits_type::to_int_type(*gptr());
  ended_early_ = ended_early_ || held_ > max_tokens_;
  const std::string_view piece = rest_.substr(0, kPiece);
  if (ended_early_ || piece.empty()) return traits_type::eof();
  rest_.remove_prefix(piece.size());
  count_tokens(piece);
  // The base class takes pointers to characters that may be written. Only put back would write.
  auto* const begin = const_cast<char*>(piece.data());
  setg(begin, begin, begin + piece.size());
  return traits_type::to_int_type(piece.front());
}

// Of a directive each character counts: the parser holds back all its words.
void YamlInput::count_tokens(std::string_view piece) {
  for (const char c : piece) {
    if (last_ == '\n') in_directive_ = c == '%';
    if (in_directive_ || is_token(c)) ++held_;
    last_ = c;
  }
}

Mark YamlInput::mark_of(int line, int column) const {
  const int shift = line + 1 == inserted_line_ ? static_cast<int>(kDocumentStart.size()) : 0;
  return {line + 1, std::max(column - shift, 0) + 1};
}

std::optional<Mark> find_invalid_byte(std::string_view text) {
  Mark mark;
  while (!text.empty()) {
    const auto length = text::measure_utf8_sequence(text);
    if (length == 0 || text.front() == '\0') return mark;
    if (text.front() == '\n') {
      ++mark.line;
      mark.column = 1;
    } else {
      mark.column += static_cast<int>(length);
    }
    text.remove_prefix(length);
  }
  return std::nullopt;
}

std::optional<Mark> find_tab_in_indentation(std::string_view text, int line) {
  for (int i = 1; i < line; ++i) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  const auto indentation = text.substr(0, text.find_first_not_of(" \t"));
  const auto tab = indentation.find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  return Mark{line, static_cast<int>(tab) + 1};
}

}  // namespace staple::config
