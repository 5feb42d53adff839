// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/configuration/relabelled_groups.h"
#include "exporter/discovery/target_list.h"
#include "exporter/relabel/label_set.h"

namespace staple::discovery {

/// The bounds of what is relabelled. Rules may shorten a label, so it may be longer than that of
/// an endpoint.
inline constexpr std::size_t kMaxFoundValue = std::size_t{16} << 10;  ///< bytes of a label
inline constexpr std::size_t kMaxFoundBytes = std::size_t{1} << 30;   ///< of all labels of a list

/// FoundTarget is a target as a source has found it, before `relabel_configs`.
struct FoundTarget {
  /// `__address__` is the target, as people write it. The source adds its `__meta_*`, and
  /// `__module__` and `__server_name__` where it knows them. The other labels are those of
  /// the endpoint.
  relabel::LabelSet labels;
  /// Where it was found, in messages: `web.yml:3:5: [0].targets[1]`, `ingress shop/web`
  std::string location;
  /// The host is looked up without the search list, unless a rule changes the address
  bool absolute = false;
  /// `__module__` is of an object of a cluster, which may be another's than the configuration:
  /// unless a rule changes it, it may not be one with a privilege (config::describe_privilege)
  bool has_foreign_module = false;
};

/// FoundTargets makes groups of found targets. The rules of the fleet change their labels, of which
/// read_relabelled() makes targets. A target that is invalid then is refused. Labels that an
/// endpoint may not have are refused, too, but their target stays. The first of several equal
/// targets counts. Targets with equal labels and module share a group.
class FoundTargets {
 public:
  /// `rules` must outlive it.
  explicit FoundTargets(const TargetRules& rules) : rules_(rules) {}

  void add(FoundTarget found);

  /// finish returns the groups, with `origin`.
  TargetList finish(const std::string& origin) &&;

 private:
  bool relabel(FoundTarget& found);
  std::string find_privilege(const std::string& module) const;
  void check_bounds(const std::string& location, config::LabelMap& labels);
  void refuse(const std::string& location, std::string_view label, const std::string& message);

  const TargetRules& rules_;
  config::RelabelledGroups groups_;
  Refusals refusals_;
  std::size_t dropped_ = 0;
  std::size_t bytes_ = 0;  ///< of all labels before relabelling
};

/// make_target_list makes groups of targets that were found together (see FoundTargets).
TargetList make_target_list(std::vector<FoundTarget> found, const std::string& origin,
                            const TargetRules& rules);

}  // namespace staple::discovery
