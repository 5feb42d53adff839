// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/target_list.h"

#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "exporter/configuration/labels.h"
#include "exporter/configuration/node.h"
#include "exporter/configuration/scalars.h"
#include "exporter/discovery/json_document.h"
#include "probes/starttls/protocol.h"
#include "probes/text/clean.h"

namespace staple::discovery {
namespace {

constexpr std::size_t kMaxMessage = 500;
constexpr std::string_view kGroupKeys[] = {"targets", "labels"};

/// ListDraft is a list that is being read.
struct ListDraft {
  const Modules& modules;
  const prober::Module& fallback;
  const std::string& origin;
  TargetList list;
};

/// GroupDraft is a group that is being read.
struct GroupDraft {
  DiscoveredGroup group;
  const prober::Module* module;
  std::string server_name;
  bool usable = true;
};

void read_module(const config::Node& node, const std::string& name, const ListDraft& draft,
                 GroupDraft& into) {
  const auto module = draft.modules.find(name);
  if (module != draft.modules.end()) {
    into.group.module = name;
    into.module = module->second.get();
    return;
  }
  std::vector<std::string_view> names;
  for (const auto& [known, unused] : draft.modules) names.push_back(known);
  node.fail(config::describe_unknown("module", name, names));
  into.usable = false;  // another module would judge its endpoints wrongly
}

/// check_label_bounds returns which bound a label exceeds. Returns an empty string if it
/// exceeds none.
std::string check_label_bounds(const std::string& name, const std::string& text,
                               const config::Labels& others) {
  if (name.size() > kMaxLabelName)
    return "the name is longer than " + std::to_string(kMaxLabelName) + " bytes";
  if (text.size() > kMaxLabelValue) {
    return "the value is longer than " + std::to_string(kMaxLabelValue) + " bytes";
  }
  return others.size() == kMaxLabels
             ? "the group has more than " + std::to_string(kMaxLabels) + " labels"
             : "";
}

void read_label(const config::Node& node, const std::string& name, const ListDraft& draft,
                GroupDraft& into) {
  const bool chooses_module = name == "__module__";
  const bool chooses_name = name == "__server_name__";
  if (name.starts_with("__") && !chooses_module && !chooses_name) return;  // for Prometheus
  const auto problem = name.starts_with("__") ? std::nullopt : config::check_label_name(name);
  if (problem) return node.fail("dropped: " + *problem);
  auto text = read_text(node);
  if (!text) {
    into.usable = into.usable && !chooses_module && !chooses_name;
    return;
  }
  if (chooses_module) {
    read_module(node, *text, draft, into);
  } else if (chooses_name) {
    const std::size_t before = node.problems.items.size();
    read_server_name(node, into.server_name);
    into.usable = into.usable && node.problems.items.size() == before;
  } else if (const std::string too_much = check_label_bounds(name, *text, into.group.labels);
             !too_much.empty()) {
    node.fail("dropped: " + too_much);
  } else {
    into.group.labels.emplace(name, *std::move(text));
  }
}

void read_labels(const config::Node& node, const ListDraft& draft, GroupDraft& into) {
  if (!node.expect_mapping()) return;
  std::set<std::string_view> seen;
  for (const auto& entry : node.value.entries) {
    const config::Node child = node.child(entry);
    if (seen.insert(entry.key).second) {
      read_label(child, entry.key, draft, into);
    } else {
      node.problems.add(entry.mark, child.path, "dropped: repeated label");
    }
  }
}

void read_targets(const config::Node& node, GroupDraft& into) {
  node.for_each_item([&](const config::Node& item) {
    const auto text = read_text(item);
    if (!text) return;
    auto target = parse_target(*text, entry(into.module->starttls).default_port);
    if (!target) {
      item.fail(target.error().message + ", found " + describe_value(item.value));
      return;
    }
    if (target->server_name.empty()) target->server_name = into.server_name;
    into.group.targets.push_back(*std::move(target));
  });
}

void read_group(const config::Node& node, ListDraft& draft) {
  if (node.value.kind != config::YamlValue::Kind::mapping) {
    return node.fail("expected a mapping with targets and labels, found " +
                     describe_value(node.value));
  }
  check_keys(node, kGroupKeys);
  GroupDraft group{{{}, {}, "", draft.origin}, &draft.fallback, "", true};
  // Before the targets: the labels determine default port and server name.
  if (const auto labels = node.find("labels")) read_labels(*labels, draft, group);
  if (!group.usable) return;
  const auto targets = node.find("targets");
  if (!targets) return node.fail("the group has no targets");
  read_targets(*targets, group);
  if (!group.group.targets.empty()) draft.list.groups.push_back(std::move(group.group));
}

Error make_malformed_error(const std::string& origin, config::Mark mark, std::string message) {
  return {ErrorKind::malformed, to_string(config::Problem{origin, mark.line, mark.column, "",
                                                          text::clean(message, kMaxMessage)})};
}

std::string describe_first_refusal(const Refusals& refusals) {
  return refusals.texts.empty() ? std::string() : "; first problem: " + refusals.texts.front();
}

}  // namespace

void Refusals::add(std::string text) {
  ++count;
  if (texts.size() < kMaxShownRefusals) texts.push_back(std::move(text));
}

void Refusals::add(const Refusals& others) {
  for (const auto& text : others.texts) add(text);
  count += others.count - others.texts.size();
}

Result<TargetList> parse_target_list(std::string_view text, ListFormat format,
                                     const std::string& origin, const Modules& modules,
                                     const prober::Module& module) {
  auto document = format == ListFormat::json ? parse_json(text) : config::parse_yaml(text);
  if (const auto* const error = std::get_if<config::YamlError>(&document)) {
    return make_malformed_error(origin, error->mark, error->message);
  }
  const auto& root = std::get<config::YamlValue>(document);
  if (root.kind == config::YamlValue::Kind::null) {
    return make_malformed_error(origin, root.mark,
                                "the list is empty; write [] for a list without targets");
  }
  if (root.kind != config::YamlValue::Kind::sequence) {
    return make_malformed_error(origin, root.mark,
                                "expected a list of groups, found " + config::describe_value(root));
  }
  config::ProblemList problems{origin, {}};
  ListDraft draft{modules, module, origin, {}};
  config::Node{root, "", problems}.for_each_item(
      [&](const config::Node& item) { read_group(item, draft); });
  for (const auto& problem : problems.items) draft.list.refusals.add(to_string(problem));
  if (draft.list.groups.empty() && draft.list.refusals.count > 0) {
    return Error{ErrorKind::malformed,
                 origin + ": no entry is valid" + describe_first_refusal(draft.list.refusals)};
  }
  return std::move(draft.list);
}

}  // namespace staple::discovery
