// SPDX-License-Identifier: Apache-2.0

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/configuration/labels.h"
#include "exporter/configuration/relabelled_groups.h"
#include "exporter/configuration/relabelled_target.h"
#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "exporter/relabel/rule.h"
#include "exporter/targets/read_target.h"
#include "probes/starttls/protocol.h"

namespace staple::config {
namespace {

/// kNoPort is the port of a target without a port, until the module of the fleet is known.
constexpr std::uint16_t kNoPort = 0;

void read_targets(const Node& node, TargetGroup& into) {
  node.for_each_item([&](const Node& item) {
    const auto text = read_text(item);
    if (!text) return;
    auto target = targets::read_target(*text, kNoPort);
    if (target) {
      into.targets.push_back(std::move(*target));
    } else {
      item.fail(target.error().message + ", found " + describe_value(item.value));
    }
  });
}

void read_labels(const Node& node, TargetGroup& into) {
  LabelMap labels;
  node.for_each_entry([&](const Entry& entry) {
    const auto& label = entry.yaml.key;
    if (const auto problem = check_label_name(label)) entry.fail(*problem);
    if (auto text = read_text(entry.value)) labels.emplace(label, std::move(*text));
  });
  into.labels = std::move(labels);
}

constexpr Key<TargetGroup> kGroupKeys[] = {{"targets", &read_targets}, {"labels", &read_labels}};

/// FoundGroup is a group before relabelling.
struct FoundGroup {
  std::vector<Node> targets;  ///< texts
  relabel::LabelSet labels;
};

constexpr Key<FoundGroup> kFoundKeys[] = {
    {"targets",
     [](const Node& node, FoundGroup& into) {
       node.for_each_item([&](const Node& item) {
         if (read_text(item)) into.targets.push_back(item);
       });
     }},
    {"labels",
     [](const Node& node, FoundGroup& into) {
       node.for_each_entry([&](const Entry& entry) {
         if (auto text = read_text(entry.value)) into.labels.set(entry.yaml.key, *std::move(text));
       });
     }},
};

/// relabel_targets adds the targets of a group as the rules of the fleet change them. A label that
/// is wrong is reported once, at the first target.
void relabel_targets(const FoundGroup& group, const RelabelContext& context,
                     const relabel::Rules& rules, RelabelledGroups& into) {
  std::set<std::string, std::less<>> failed;
  for (const Node& node : group.targets) {
    relabel::LabelSet labels = group.labels;
    labels.set("__address__", node.value.text);
    const relabel::Outcome outcome = relabel::apply(rules, labels);
    if (outcome == relabel::Outcome::too_large) node.fail(std::string(kTooLarge));
    if (outcome != relabel::Outcome::kept) continue;
    const auto fail = [&](std::string_view label, const std::string& message) {
      node.fail("after relabel_configs: " + std::string(label) + ": " + message);
    };
    const auto fail_label = [&](std::string_view label, const std::string& message) {
      if (failed.emplace(label).second) fail(label, message);
    };
    if (auto target = read_relabelled(labels, context, {fail, fail_label}))
      into.add(*std::move(target));
  }
}

void read_relabelled_groups(const Node& node, const Settings& settings, FleetSettings& into) {
  const RelabelContext context{settings.modules, *into.module};
  RelabelledGroups groups;
  node.for_each_item([&](const Node& item) {
    FoundGroup group;
    if (read_mapping(item, kFoundKeys, group))
      relabel_targets(group, context, into.relabel, groups);
  });
  into.groups = std::move(groups).finish();
}

}  // namespace

void read_static_configs(const Node& node, const Settings& settings, FleetSettings& into) {
  if (!into.relabel.empty()) return read_relabelled_groups(node, settings, into);
  node.for_each_item([&](const Node& item) {
    TargetGroup group;
    read_mapping(item, kGroupKeys, group);
    for (Target& target : group.targets) {
      if (target.port == kNoPort) target.port = entry(into.module->starttls).default_port;
    }
    into.groups.push_back(std::move(group));
  });
}

}  // namespace staple::config
