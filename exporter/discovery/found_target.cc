// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/found_target.h"

#include <iterator>
#include <utility>

#include "exporter/configuration/privilege.h"
#include "exporter/configuration/relabelled_target.h"
#include "exporter/relabel/rule.h"
#include "probes/text/clean.h"

namespace staple::discovery {
namespace {

constexpr std::size_t kMaxQuoted = 60;

}  // namespace

void FoundTargets::refuse(const std::string& location, std::string_view label,
                          const std::string& message) {
  if (refusals_.count >= kMaxShownRefusals) {
    ++refusals_.count;
    return;
  }
  refusals_.add(location + ": " + (label.empty() ? "" : text::clean(label, kMaxQuoted) + ": ") +
                message);
}

bool FoundTargets::relabel(FoundTarget& found) {
  bytes_ += found.labels.bytes();
  if (bytes_ > kMaxFoundBytes) {
    refuse(
        found.location, "",
        "the labels of all targets are longer than " + std::to_string(kMaxFoundBytes) + " bytes");
    return false;
  }
  switch (relabel::apply(rules_.relabel, found.labels)) {
    case relabel::Outcome::kept:
      return true;
    case relabel::Outcome::dropped:
      ++dropped_;
      break;
    case relabel::Outcome::too_large:
      refuse(found.location, "", std::string(config::kTooLarge));
      break;
  }
  return false;
}

void FoundTargets::check_bounds(const std::string& location, config::LabelMap& labels) {
  std::erase_if(labels, [&](const auto& label) {
    const std::string problem = find_bound_problem(label.first, label.second);
    if (!problem.empty()) refuse(location, label.first, "dropped: " + problem);
    return !problem.empty();
  });
  while (labels.size() > kMaxLabels) {
    const auto last = std::prev(labels.end());
    refuse(location, last->first,
           "dropped: the target has more than " + std::to_string(kMaxLabels) + " labels");
    labels.erase(last);
  }
}

/// find_privilege returns why an object of a cluster may not choose a module; empty if it may. It
/// may choose that of the fleet, which it has anyway.
std::string FoundTargets::find_privilege(const std::string& module) const {
  const auto found = rules_.modules.find(module);
  if (found == rules_.modules.end() || found->second == rules_.module) return "";
  const std::string_view privilege = config::describe_privilege(*found->second);
  if (privilege.empty()) return "";
  return std::string("the module '")
      .append(module)
      .append("' ")
      .append(privilege)
      .append(": only relabel_configs may choose it");
}

void FoundTargets::add(FoundTarget found) {
  const std::string address(found.labels.get("__address__"));
  const std::string foreign(found.has_foreign_module ? found.labels.get("__module__") : "");
  if (!relabel(found)) return;
  const auto refuse_target = [&](std::string_view label, const std::string& message) {
    refuse(found.location, label, message);
  };
  const auto drop_label = [&](std::string_view label, const std::string& message) {
    refuse(found.location, label, "dropped: " + message);
  };
  auto read = config::read_relabelled(found.labels, {rules_.modules, *rules_.module},
                                      {refuse_target, drop_label});
  if (!read) return;
  const bool is_foreign = !foreign.empty() && found.labels.get("__module__") == foreign &&
                          found.labels.get("__param_module").empty();
  if (const auto problem = is_foreign ? find_privilege(foreign) : ""; !problem.empty())
    return refuse_target("__module__", problem);
  if (found.absolute && found.labels.get("__address__") == address) read->target.absolute = true;
  check_bounds(found.location, read->labels);
  groups_.add(*std::move(read));
}

TargetList FoundTargets::finish(const std::string& origin) && {
  TargetList list{{}, std::move(refusals_), dropped_};
  for (config::TargetGroup& group : std::move(groups_).finish()) {
    list.groups.push_back(
        {std::move(group.targets), std::move(group.labels), std::move(group.module), origin});
  }
  return list;
}

TargetList make_target_list(std::vector<FoundTarget> found, const std::string& origin,
                            const TargetRules& rules) {
  FoundTargets targets(rules);
  for (FoundTarget& each : found) targets.add(std::move(each));
  return std::move(targets).finish(origin);
}

}  // namespace staple::discovery
