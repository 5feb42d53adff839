// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/node.h"

#include <algorithm>

#include "probes/text/clean.h"
#include "probes/text/redact_url.h"

namespace staple::config {
namespace {

/// kMaxQuoted bounds the text of the file that a message repeats.
constexpr std::size_t kMaxQuoted = 60;

std::string quote(std::string_view text) {
  return "'" + text::clean(text::redact_url(text), kMaxQuoted) + "'";
}

}  // namespace

void ProblemList::add(Mark mark, std::string path, std::string message) {
  items.push_back({file, mark.line, mark.column, std::move(path), std::move(message)});
}

Node Node::child(const YamlEntry& entry) const {
  const auto key = text::clean(entry.key, kMaxQuoted);
  return {entry.value, path.empty() ? key : path + "." + key, problems};
}

Node Node::item(std::size_t index) const {
  return {value.items[index], path + "[" + std::to_string(index) + "]", problems, true};
}

std::optional<Node> Node::find(std::string_view key) const {
  const auto entry = std::ranges::find(value.entries, key, &YamlEntry::key);
  if (entry == value.entries.end()) return std::nullopt;
  return child(*entry);
}

bool Node::expect_mapping() const {
  if (value.kind == YamlValue::Kind::mapping || is_null_of_key()) return true;
  fail("expected a mapping (key: value), found " + describe_value(value));
  return false;
}

bool Node::expect_sequence() const {
  if (value.kind == YamlValue::Kind::sequence || is_null_of_key()) return true;
  fail("expected a list, found " + describe_value(value));
  return false;
}

std::string describe_value(const YamlValue& value) {
  switch (value.kind) {
    case YamlValue::Kind::null:
      return "nothing";
    case YamlValue::Kind::sequence:
      return "a list";
    case YamlValue::Kind::mapping:
      return "a mapping";
    case YamlValue::Kind::scalar:
      break;
  }
  return value.quoted ? "the string " + quote(value.text) : quote(value.text);
}

std::string describe_unknown(std::string_view kind, std::string_view name,
                             std::span<const std::string_view> known) {
  return "unknown " + std::string(kind) + " " + quote(name) + text::did_you_mean(name, known);
}

void check_keys(const Node& mapping, std::span<const std::string_view> known) {
  mapping.for_each_entry([&](const Entry& entry) {
    const auto& key = entry.yaml.key;
    const bool is_known = std::ranges::find(known, key) != known.end();
    if (!is_known) entry.fail(describe_unknown("key", key, known));
  });
}

void check_not_empty(const Node& document) {
  if (document.value.kind != YamlValue::Kind::null) return;
  document.problems.items.push_back(
      {document.problems.file, 0, 0, "", "is empty; write {} to use the defaults"});
}

}  // namespace staple::config
