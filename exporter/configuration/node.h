// SPDX-License-Identifier: Apache-2.0

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

/// ProblemList collects the problems of one file.
struct ProblemList {
  std::string file;
  std::vector<Problem> items;

  void add(Mark mark, std::string path, std::string message);
};

/// Node is a value with its path in the document and the list for its problems.
struct Node {
  const YamlValue& value;
  std::string path;
  ProblemList& problems;
  bool is_item = false;  ///< of a sequence

  void fail(std::string message) const { problems.add(value.mark, path, std::move(message)); }

  /// child returns the node of an entry of this mapping.
  Node child(const YamlEntry& entry) const;

  /// find returns the first value of `key`. Returns nullopt if there is none, or if this is not
  /// a mapping.
  std::optional<Node> find(std::string_view key) const;

  /// item returns the node of a value of this sequence.
  Node item(std::size_t index) const;

  /// expect_mapping and expect_sequence report another type. A key without a value, as in
  /// `labels:`, has an empty mapping or sequence. An item without a value, as in `- `, is reported:
  /// it is more likely half written than meant.
  bool expect_mapping() const;
  bool expect_sequence() const;

  /// is_null_of_key returns whether this is the value of a key that has none.
  bool is_null_of_key() const { return value.kind == YamlValue::Kind::null && !is_item; }

  /// for_each_item calls read(item) for each value of a sequence. Another type is reported.
  template <class Read>
  void for_each_item(Read read) const {
    if (!expect_sequence()) return;
    for (std::size_t i = 0; i < value.items.size(); ++i) read(item(i));
  }

  /// for_each_entry calls read(entry) for each key of a mapping. Another type is reported. A
  /// repeated key is reported and not read again.
  template <class Read>
  void for_each_entry(Read read) const;
};

/// Entry is a key of a mapping and its value.
struct Entry {
  const YamlEntry& yaml;
  Node value;

  /// fail reports a problem at the key.
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

/// describe_value writes a value for the end of a message about a wrong type: `a list`, `'abc'`,
/// `the string '5'`, `nothing`.
std::string describe_value(const YamlValue& value);

/// describe_unknown writes the message about an unknown name: `unknown module 'mial', did you
/// mean 'mail'?`.
std::string describe_unknown(std::string_view kind, std::string_view name,
                             std::span<const std::string_view> known);

/// check_keys reports the keys of a mapping that are repeated or not among `known`.
void check_keys(const Node& mapping, std::span<const std::string_view> known);

/// check_not_empty reports a document without content, such as a file that holds nothing but
/// comments. It is more likely half written than meant: the mapping `{}` asks for the defaults.
void check_not_empty(const Node& document);

/// Key is a key of a mapping and the function that reads its value into a T.
template <class T>
struct Key {
  std::string_view name;
  void (*read)(const Node& node, T& into);
};

/// read_mapping reads a mapping with the table of its keys and reports its problems. Returns true
/// if there are none. A repeated key is not read again.
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
