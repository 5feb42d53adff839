// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/list_group.h"

#include <utility>

#include "exporter/configuration/labels.h"
#include "exporter/configuration/node.h"
#include "exporter/configuration/scalars.h"
#include "exporter/targets/read_target.h"
#include "probes/starttls/protocol.h"
#include "probes/text/clean.h"

namespace staple::discovery {
namespace {

using Kind = config::YamlValue::Kind;

constexpr std::string_view kKeys[] = {"targets", "labels"};
constexpr std::size_t kMaxQuoted = 60;
/// Labels with `__` are dropped, and other labels beyond the bounds. Their names are kept, because
/// a repeated label is refused.
constexpr std::size_t kMaxNames = 1024;

}  // namespace

ListGroup::ListGroup(const ListContext& context, std::size_t index, config::Mark mark)
    : context_(context),
      index_(index),
      mark_(mark),
      group_{{}, {}, "", context.origin},
      module_(context.rules.module.get()) {}

std::string ListGroup::describe_location(config::Mark mark, std::string_view path) const {
  return to_string(config::Problem{context_.origin, mark.line, mark.column, "",
                                   "[" + std::to_string(index_) + "]" + std::string(path)});
}

void ListGroup::fail(Refusals& into, config::Mark mark, std::string_view path,
                     std::string message) const {
  if (into.count >= kMaxShownRefusals) {
    ++into.count;
    return;
  }
  const std::string where = "[" + std::to_string(index_) + "]" + std::string(path);
  into.add(to_string(
      config::Problem{context_.origin, mark.line, mark.column, where, std::move(message)}));
}

bool ListGroup::begin_key(config::Mark mark, std::string_view key) {
  if (key != "targets" && key != "labels") {
    fail(key_refusals_, mark, "." + text::clean(key, kMaxQuoted),
         config::describe_unknown("key", key, kKeys));
    return false;
  }
  in_labels_ = key == "labels";
  Section& section = in_labels_ ? labels_ : targets_;
  if (section.key) {
    fail(key_refusals_, mark, "." + std::string(key),
         "repeated key, first given in line " + std::to_string(section.key->line));
    return false;
  }
  section.key = mark;
  return true;
}

void ListGroup::read_section(const config::YamlValue& value) {
  if (value.kind == Kind::null) return;
  if (in_labels_) {
    fail(labels_.refusals, value.mark, ".labels",
         "expected a mapping (key: value), found " + describe_value(value));
  } else {
    fail(targets_.refusals, value.mark, ".targets",
         "expected a list, found " + describe_value(value));
  }
}

void ListGroup::read_target(const config::YamlValue& value) {
  const auto refuse = [&](const std::string& message) {
    fail(targets_.refusals, value.mark, ".targets[" + std::to_string(items_) + "]",
         message + ", found " + describe_value(value));
  };
  if (value.kind != Kind::scalar) {
    refuse("expected a string");
  } else if (!context_.rules.relabel.empty()) {
    addresses_.push_back({value.text, value.mark, items_});
  } else if (auto target = targets::read_target(value.text, 0)) {
    group_.targets.push_back(*std::move(target));  // port 0: that of the module
  } else {
    refuse(target.error().message);
  }
  ++items_;
}

void ListGroup::fail_label(config::Mark mark, std::string_view name, std::string message) {
  fail(labels_.refusals, mark, ".labels." + text::clean(name, kMaxQuoted), std::move(message));
}

std::string ListGroup::find_label_problem(std::string_view name, std::string_view text) const {
  if (auto problem = find_bound_problem(name, text); !problem.empty()) return problem;
  return label_map_.size() == kMaxLabels
             ? "the group has more than " + std::to_string(kMaxLabels) + " labels"
             : "";
}

void ListGroup::read_label(config::Mark key_mark, std::string_view name,
                           const config::YamlValue& value) {
  if (names_.contains(name)) return fail_label(key_mark, name, "dropped: repeated label");
  if (names_.size() == kMaxNames) {
    return fail_label(key_mark, name,
                      "dropped: more than " + std::to_string(kMaxNames) + " labels");
  }
  names_.emplace(name);
  if (!context_.rules.relabel.empty()) return read_any_label(value.mark, name, value);
  const bool chooses = name == "__module__" || name == "__server_name__";
  if (name.starts_with("__") && !chooses) return;  // for Prometheus
  const auto problem = chooses ? std::nullopt : config::check_label_name(name);
  if (problem) return fail_label(value.mark, name, "dropped: " + *problem);
  if (value.kind != Kind::scalar) {
    usable_ = usable_ && !chooses;
    fail_label(value.mark, name, "expected a string, found " + describe_value(value));
  } else if (name == "__module__") {
    read_module(value.mark, value.text);
  } else if (name == "__server_name__") {
    read_server_name(value);
  } else if (const auto too_much = find_label_problem(name, value.text); !too_much.empty()) {
    fail_label(value.mark, name, "dropped: " + too_much);
  } else {
    label_map_.emplace(name, value.text);
  }
}

void ListGroup::read_any_label(config::Mark mark, std::string_view name,
                               const config::YamlValue& value) {
  if (value.kind != Kind::scalar) {
    fail_label(mark, name, "expected a string, found " + describe_value(value));
  } else if (name.size() > kMaxLabelName || value.text.size() > kMaxFoundValue) {
    fail_label(mark, name, "dropped: the name or the value is too long");
  } else {
    found_labels_.set(name, value.text);
  }
}

void ListGroup::read_module(config::Mark mark, const std::string& name) {
  const auto module = context_.rules.modules.find(name);
  if (module != context_.rules.modules.end()) {
    group_.module = name;
    module_ = module->second.get();
    return;
  }
  std::vector<std::string_view> names;
  for (const auto& [known, unused] : context_.rules.modules) names.push_back(known);
  fail_label(mark, "__module__", config::describe_unknown("module", name, names));
  usable_ = false;
}

void ListGroup::read_server_name(const config::YamlValue& value) {
  config::ProblemList problems{context_.origin, {}};
  config::read_server_name({value, "", problems}, server_name_);
  if (problems.items.empty()) return;
  fail_label(value.mark, "__server_name__", problems.items.front().message);
  usable_ = false;
}

void ListGroup::finish(config::LabelPool& pool, TargetList& list) && {
  if (usable_ && !targets_.key) fail(targets_.refusals, mark_, "", "the group has no targets");
  list.refusals.add(key_refusals_);
  list.refusals.add(labels_.refusals);
  if (!usable_) return;
  list.refusals.add(targets_.refusals);
  if (group_.targets.empty()) return;
  const std::uint16_t port = entry(module_->starttls).default_port;
  for (Target& target : group_.targets) {
    if (target.port == 0) target.port = port;
    if (target.server_name.empty()) target.server_name = server_name_;
  }
  group_.targets.shrink_to_fit();
  group_.labels = pool.share(std::move(label_map_));
  list.groups.push_back(std::move(group_));
}

void ListGroup::relabel(FoundTargets& found, Refusals& refusals) && {
  if (!targets_.key) fail(targets_.refusals, mark_, "", "the group has no targets");
  for (const Refusals* each : {&key_refusals_, &labels_.refusals, &targets_.refusals})
    refusals.add(*each);
  for (const auto& [name, value] : context_.meta.map()) found_labels_.set(name, value);
  for (Address& address : addresses_) {
    FoundTarget target{
        found_labels_,
        describe_location(address.mark, ".targets[" + std::to_string(address.index) + "]")};
    target.labels.set("__address__", std::move(address.text));
    found.add(std::move(target));
  }
}

}  // namespace staple::discovery
