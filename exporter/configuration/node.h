#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/configuration/document.h"
#include "exporter/configuration/load.h"
#include "probes/text/did_you_mean.h"

namespace staple::config {

/// ProblemList collects what is wrong with one file.
struct ProblemList {
  std::string file;
  std::vector<Problem> items;

  void add(Mark mark, std::string path, std::string message);
};

/// Node is a value on its way into the settings: where it stands, and where to complain.
struct Node {
  const YamlValue& value;
  std::string path;
  ProblemList& problems;

  void fail(std::string message) const { problems.add(value.mark, path, std::move(message)); }

  /// child is the value of one of this mapping's keys.
  Node child(const YamlEntry& entry) const;

  /// find returns the first value of `key`; absent: not given, or this is no mapping.
  std::optional<Node> find(std::string_view key) const;

  /// item is one of this sequence's values.
  Node item(std::size_t index) const;

  /// expect_mapping and is_sequence report a wrong type. Nothing at all, as in `labels:`, is an
  /// empty one.
  bool expect_mapping() const;
  bool expect_sequence() const;

  /// for_each_item calls read(item) for each value of a sequence; another type is reported.
  template <class Read>
  void for_each_item(Read read) const {
    if (!expect_sequence()) return;
    for (std::size_t i = 0; i < value.items.size(); ++i) read(item(i));
  }

  /// for_each_entry calls read(entry) for each key of a mapping; another type is reported, as is a
  /// repeated key, which is read the first time only.
  template <class Read>
  void for_each_entry(Read read) const;
};

/// Entry is one of a mapping's keys and its value.
struct Entry {
  const YamlEntry& yaml;
  Node value;

  /// fail complains of the key.
  void fail(std::string message) const {
    value.problems.add(yaml.mark, value.path, std::move(message));
  }
};

template <class Read>
void Node::for_each_entry(Read read) const {
  if (!expect_mapping()) return;
  std::map<std::string_view, Mark> seen;
  for (const auto& yaml : value.entries) {
    const Entry entry{yaml, child(yaml)};
    const auto [first, is_new] = seen.emplace(yaml.key, yaml.mark);
    if (is_new) {
      read(entry);
    } else {
      entry.fail("repeated key, first given in line " + std::to_string(first->second.line));
    }
  }
}

/// describe_value writes what a value is, as the end of a message about a wrong type: `a list`,
/// `'abc'`, `nothing`.
std::string describe_value(const YamlValue& value);

/// describe_unknown writes the message about an unknown name: `unknown module 'mial', did you mean
/// 'mail'?`.
std::string describe_unknown(std::string_view kind, std::string_view name,
                             std::span<const std::string_view> known);

/// check_keys reports the keys of a mapping that are repeated or not among `known`.
void check_keys(const Node& mapping, std::span<const std::string_view> known);

/// Key says how one key of a mapping is read into a T.
template <class T>
struct Key {
  std::string_view name;
  void (*read)(const Node& node, T& into);
};

/// read_mapping reads a mapping by the table of its keys, reports what is wrong in it and returns
/// whether nothing was. A repeated key is read the first time only.
template <class T, std::size_t N>
bool read_mapping(const Node& node, const Key<T> (&keys)[N], T& into) {
  const std::size_t before = node.problems.items.size();
  if (!node.expect_mapping()) return false;
  std::string_view known[N];
  for (std::size_t i = 0; i < N; ++i) known[i] = keys[i].name;
  check_keys(node, known);
  for (const auto& key : keys) {
    if (const auto child = node.find(key.name)) key.read(*child, into);
  }
  return node.problems.items.size() == before;
}

}  // namespace staple::config
