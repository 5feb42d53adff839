// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/redacted_yaml.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "probes/text/clean.h"
#include "probes/text/redact_url.h"
#include "probes/text/utf8.h"

namespace staple::config {
namespace {

/// kSecretKeys holds the keys whose values are secrets, anywhere in the document. The name of a
/// file such as `password_file` is not a secret.
constexpr std::array<std::string_view, 4> kSecretKeys{"bearer_token", "credentials", "password",
                                                      "secret"};

bool is_secret_key(std::string_view key) {
  return std::ranges::find(kSecretKeys, key) != kSecretKeys.end();
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// is_plain returns true if YAML reads `text` without quotes as the same scalar, in every context.
bool is_plain(std::string_view text) {
  constexpr std::string_view others = "_-./%+";
  return !text.empty() && is_alphanumeric(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
  });
}

/// append_escape writes a character as YAML's `\xNN` or `\UNNNNNNNN` (YAML 1.2, 5.7).
void append_escape(std::string& quoted, char32_t code) {
  constexpr std::string_view digits = "0123456789abcdef";
  const bool is_byte = code < 0x100;
  quoted += is_byte ? "\\x" : "\\U";
  for (int shift = is_byte ? 4 : 28; shift >= 0; shift -= 4) quoted += digits[(code >> shift) & 15];
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const text::Utf8Character character = text::decode_utf8(text);
    const std::size_t size = std::max<std::size_t>(character.size, 1);
    if (text.front() == '"' || text.front() == '\\') quoted += '\\';
    if (character.size > 0 && !text::is_printable(character.code)) {
      append_escape(quoted, character.code);
    } else {
      quoted += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return quoted + "\"";
}

std::string format_scalar(const YamlValue& value) {
  if (value.kind == YamlValue::Kind::null) return "null";
  const std::string text = text::redact_url(value.text);
  return !value.quoted && is_plain(text) ? text : quote(text);
}

bool is_collection(const YamlValue& value) {
  return !value.items.empty() || !value.entries.empty();
}

std::string format_leaf(const YamlValue& value) {
  if (value.kind == YamlValue::Kind::sequence) return "[]";
  return value.kind == YamlValue::Kind::mapping ? "{}" : format_scalar(value);
}

void write(std::string& text, const YamlValue& value, std::size_t depth);

/// write_below writes a value after its key or dash: on the same line, or below it.
void write_below(std::string& text, const YamlValue& value, std::size_t depth) {
  if (!is_collection(value)) {
    text.append(" ").append(format_leaf(value)).append("\n");
    return;
  }
  text += "\n";
  write(text, value, depth + 1);
}

void write(std::string& text, const YamlValue& value, std::size_t depth) {
  for (const YamlValue& item : value.items) {
    text.append(2 * depth, ' ').append("-");
    write_below(text, item, depth);
  }
  for (const YamlEntry& entry : value.entries) {
    text.append(2 * depth, ' ')
        .append(is_plain(entry.key) ? entry.key : quote(entry.key))
        .append(":");
    if (is_secret_key(entry.key)) {
      text.append(" ").append(text::kSecret).append("\n");
    } else {
      write_below(text, entry.value, depth);
    }
  }
}

}  // namespace

std::string redacted_yaml(const YamlValue& document) {
  if (!is_collection(document)) return format_leaf(document) + "\n";
  std::string text;
  write(text, document, 0);
  return text;
}

}  // namespace staple::config
