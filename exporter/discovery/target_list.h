// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/configuration/settings.h"
#include "exporter/relabel/label_set.h"
#include "exporter/relabel/rule.h"
#include "probes/error.h"
#include "probes/prober/module.h"
#include "probes/target.h"

namespace staple::discovery {

/// DiscoveredGroup is a group of targets from discovery, like an entry of `static_configs`.
struct DiscoveredGroup {
  /// With `__server_name__` if they have no server name themselves
  std::vector<Target> targets;
  config::Labels labels;
  std::string module;  ///< `__module__`; empty for that of the fleet
  std::string origin;  ///< the file or the DNS name; empty for a URL

  bool operator==(const DiscoveredGroup&) const = default;
};

using DiscoveredGroups = std::vector<DiscoveredGroup>;

/// Refusals holds the parts of a list that are not used: entries, and labels that were dropped.
struct Refusals {
  std::size_t count = 0;
  /// `file:line:column: path: message`, of the first kMaxShownRefusals
  std::vector<std::string> texts;

  void add(std::string text);
  void add(const Refusals& others);
};
inline constexpr std::size_t kMaxShownRefusals = 20;

/// The labels of an endpoint are repeated in all its series. Without these bounds, a list of some
/// kilobytes could cause a scrape of gigabytes.
inline constexpr std::size_t kMaxLabels = 64;        ///< of one group
inline constexpr std::size_t kMaxLabelName = 256;    ///< bytes
inline constexpr std::size_t kMaxLabelValue = 1024;  ///< bytes

/// find_bound_problem returns why a label of an endpoint is too long; empty if it is not.
std::string find_bound_problem(std::string_view name, std::string_view value);

inline constexpr std::size_t kMaxTargets = 500'000;  ///< of one list

/// TargetList is the content of a list.
struct TargetList {
  DiscoveredGroups groups;
  Refusals refusals;
  std::size_t dropped = 0;  ///< targets that `relabel_configs` leave out
};

/// ListFormat is the format of a list.
enum class ListFormat { json, yaml };

/// Modules holds the modules of the configuration, by name.
using Modules = std::map<std::string, std::shared_ptr<const prober::Module>>;

/// TargetRules is what the targets of a fleet have in common. Never without a module.
struct TargetRules {
  std::shared_ptr<const prober::Module> module;  ///< of the fleet
  Modules modules = {};                          ///< that groups and targets may choose
  relabel::Rules relabel = {};                   ///< `relabel_configs`; often empty

  bool operator==(const TargetRules&) const = default;
};

/// parse_target_list reads a list in the format of Prometheus's file_sd and http_sd: groups of
/// `targets` and `labels`. `origin` is its name in messages. Groups with an unknown `__module__`
/// are refused. The default port is that of `__module__`, or of rules.module. Labels beyond the
/// bounds above are dropped. With relabel_configs, each target has the labels of its group and
/// `meta` before them (see FoundTargets). An invalid entry does not affect the others. Fails with
/// `file:line:column: message` if the text is empty or not a list, has too many targets, or exceeds
/// a limit of its format, or if it has entries and none of them is valid. The groups are built
/// while the text is parsed, without a copy of it.
Result<TargetList> parse_target_list(std::string_view text, ListFormat format,
                                     const std::string& origin, const TargetRules& rules,
                                     const relabel::LabelSet& meta = {});

}  // namespace staple::discovery
