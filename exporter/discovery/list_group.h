// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "exporter/configuration/document.h"
#include "exporter/discovery/found_target.h"
#include "exporter/discovery/target_list.h"

namespace staple::discovery {

/// ListContext is what the groups of a list have in common.
struct ListContext {
  const std::string& origin;
  const TargetRules& rules;
  const relabel::LabelSet& meta;  ///< of every target, before relabelling
};

/// ListGroup is a group of a list that is being read, value by value. Labels may come after the
/// targets that they are about.
class ListGroup {
 public:
  /// `index` is the position of the group in the list, from 0.
  ListGroup(const ListContext& context, std::size_t index, config::Mark mark);

  /// begin_key notes a key of the group. Returns false if its value is not to be read: the key is
  /// unknown or repeated, which is refused.
  bool begin_key(config::Mark mark, std::string_view key);

  /// read_section reads `targets` or `labels` if it is no collection, or the wrong one.
  void read_section(const config::YamlValue& value);

  void read_target(const config::YamlValue& value);
  void read_label(config::Mark key_mark, std::string_view name, const config::YamlValue& value);

  /// in_labels reports whether the last key is `labels`.
  bool in_labels() const { return in_labels_; }

  /// size returns the number of targets: the valid ones, or all before relabelling.
  std::size_t size() const { return group_.targets.size() + addresses_.size(); }

  /// finish adds the group to a list, unless it has no valid target, and what was refused.
  void finish(config::LabelPool& pool, TargetList& list) &&;

  /// relabel adds the targets to `found` instead, and what was refused before to `refusals`.
  void relabel(FoundTargets& found, Refusals& refusals) &&;

 private:
  /// Section is a key of a group, in the order in which its problems are reported.
  struct Section {
    std::optional<config::Mark> key = {};  ///< nullopt before it was read
    Refusals refusals = {};
  };

  /// Address is an item of `targets` before relabelling.
  struct Address {
    std::string text;
    config::Mark mark;
    std::size_t index = 0;
  };

  void fail(Refusals& into, config::Mark mark, std::string_view path, std::string message) const;
  void fail_label(config::Mark mark, std::string_view name, std::string message);
  void read_module(config::Mark mark, const std::string& name);
  void read_server_name(const config::YamlValue& value);
  std::string describe_location(config::Mark mark, std::string_view path) const;
  void read_any_label(config::Mark key_mark, std::string_view name, const config::YamlValue& value);
  std::string find_label_problem(std::string_view name, std::string_view text) const;

  const ListContext& context_;
  std::size_t index_;
  config::Mark mark_;
  DiscoveredGroup group_;  ///< without its labels
  config::LabelMap label_map_;
  const prober::Module* module_;
  std::string server_name_;
  relabel::LabelSet found_labels_;  ///< with relabelling: all labels of the group
  std::vector<Address> addresses_;  ///< with relabelling: all targets
  bool usable_ = true;              ///< with another module, its endpoints would be judged wrongly
  Refusals key_refusals_;
  Section labels_;
  Section targets_;
  bool in_labels_ = false;
  std::size_t items_ = 0;                     ///< of `targets`, valid or not
  std::set<std::string, std::less<>> names_;  ///< of the labels that were read
};

}  // namespace staple::discovery
