#include "exporter/configuration/node.h"

#include <algorithm>
#include <map>

#include "probes/text.h"

namespace staple {
namespace {

/// How much of a person's text is repeated in a message.
constexpr std::size_t kShown = 60;

std::string quoted(std::string_view text) { return "'" + clean(text, kShown) + "'"; }

}  // namespace

void Problems::add(Mark mark, std::string path, std::string message) {
  found.push_back({file, mark.line, mark.column, std::move(path), std::move(message)});
}

Node Node::child(const YamlEntry& entry) const {
  const auto key = clean(entry.key, kShown);
  return {entry.value, path.empty() ? key : path + "." + key, problems};
}

Node Node::item(std::size_t index) const {
  return {value.items[index], path + "[" + std::to_string(index) + "]", problems};
}

std::optional<Node> Node::find(std::string_view key) const {
  const auto entry = std::ranges::find(value.entries, key, &YamlEntry::key);
  if (entry == value.entries.end()) return std::nullopt;
  return child(*entry);
}

bool Node::is_mapping() const {
  if (value.kind == YamlValue::Kind::mapping || value.kind == YamlValue::Kind::null) return true;
  fail("expected a mapping (key: value), found " + found(value));
  return false;
}

bool Node::is_sequence() const {
  if (value.kind == YamlValue::Kind::sequence || value.kind == YamlValue::Kind::null) return true;
  fail("expected a list, found " + found(value));
  return false;
}

std::string found(const YamlValue& value) {
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
  return value.quoted ? "the text " + quoted(value.text) : quoted(value.text);
}

void check_keys(const Node& mapping, std::span<const std::string_view> known) {
  std::map<std::string_view, Mark> seen;
  for (const auto& entry : mapping.value.entries) {
    const auto fail = [&](std::string message) {
      mapping.problems.add(entry.mark, mapping.child(entry).path, std::move(message));
    };
    const auto [first, is_new] = seen.emplace(entry.key, entry.mark);
    if (!is_new) {
      fail("repeated key, first given in line " + std::to_string(first->second.line));
    } else if (std::ranges::find(known, entry.key) == known.end()) {
      fail("unknown key " + quoted(entry.key) + did_you_mean(entry.key, known));
    }
  }
}

}  // namespace staple
