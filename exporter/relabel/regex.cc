// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/regex.h"

#include <utility>

#include <re2/re2.h>
#include <re2/stringpiece.h>

#include "exporter/relabel/regex_syntax.h"

namespace staple::relabel {
namespace {

re2::StringPiece piece_of(std::string_view text) {
  return text.data() ? re2::StringPiece(text.data(), text.size()) : re2::StringPiece("", 0);
}

std::shared_ptr<const RE2> compile_text(const std::string& text) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxRegexMemory);
  return std::make_shared<const RE2>(piece_of(text), options);
}

std::string anchor(std::string_view text) { return "^(?s:" + std::string(text) + ")$"; }

std::shared_ptr<const RE2> compile_default() {
  static const std::shared_ptr<const RE2> kCompiled = compile_text(anchor("(.*)"));
  return kCompiled;
}

Error make_error(const std::string& message) { return {ErrorKind::malformed, message}; }

}  // namespace

Regex::Regex() : text_("(.*)"), compiled_(compile_default()) {}

Regex::Regex(std::string_view text, std::shared_ptr<const RE2> compiled)
    : text_(text), compiled_(std::move(compiled)) {}

Result<Regex> Regex::compile(std::string_view text) {
  if (text.size() > kMaxRegexText)
    return make_error("it is longer than " + std::to_string(kMaxRegexText) + " bytes");
  const Result<std::string> translated = translate_syntax(text);
  if (!translated) return translated.error();
  auto compiled = compile_text(anchor(*translated));
  if (compiled->ok()) return Regex(text, std::move(compiled));
  // Without the anchors, the message is about the text as it was written.
  const auto plain = compile_text(*translated);
  return make_error(plain->ok() ? compiled->error() : plain->error());
}

bool Regex::matches(std::string_view text) const {
  return compiled_->Match(piece_of(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

std::optional<Regex::Match> Regex::find(std::string_view text, std::size_t start) const {
  const int groups = compiled_->NumberOfCapturingGroups() + 1;
  std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(groups));
  if (!compiled_->Match(piece_of(text), start, text.size(), RE2::UNANCHORED, pieces.data(), groups))
    return std::nullopt;
  Match match;
  match.reserve(pieces.size());
  for (const auto& piece : pieces) match.emplace_back(piece.data(), piece.size());
  return match;
}

std::optional<std::size_t> Regex::find_group(const std::string& name) const {
  const auto& names = compiled_->NamedCapturingGroups();
  const auto found = names.find(name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found->second);
}

}  // namespace staple::relabel
