// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/relabelled_target.h"

#include <initializer_list>
#include <utility>
#include <vector>

#include "exporter/configuration/labels.h"
#include "exporter/configuration/node.h"
#include "exporter/targets/read_target.h"
#include "probes/starttls/protocol.h"
#include "probes/text/clean.h"
#include "probes/text/redact_url.h"

namespace staple::config {
namespace {

constexpr std::size_t kMaxQuoted = 60;

/// ChosenLabel is the first of several labels that is set; without a name if none is.
struct ChosenLabel {
  std::string_view label;
  std::string_view value;
};

ChosenLabel find_first(const relabel::LabelSet& labels, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    if (const auto value = labels.get(name); !value.empty()) return {name, value};
  }
  return {};
}

std::string quote(std::string_view text) {
  return "'" + text::clean(text::redact_url(text), kMaxQuoted) + "'";
}

/// find_module returns the module that a target chooses, else that of the fleet. Returns null if it
/// does not exist.
const prober::Module* find_module(const ChosenLabel& chosen, const RelabelContext& context,
                                  const FailLabel& fail) {
  if (chosen.value.empty()) return &context.module;
  const auto found = context.modules.find(std::string(chosen.value));
  if (found != context.modules.end()) return found->second.get();
  std::vector<std::string_view> names;
  for (const auto& [name, unused] : context.modules) names.push_back(name);
  fail(chosen.label, describe_unknown("module", chosen.value, names));
  return nullptr;
}

/// read_name sets the server name of a target. Returns false if the name is invalid.
bool read_name(const relabel::LabelSet& labels, Target& target, const FailLabel& fail) {
  ChosenLabel chosen = find_first(labels, {"__param_server_name", "__param_hostname"});
  if (chosen.value.empty() && target.server_name.empty())
    chosen = find_first(labels, {"__server_name__"});
  if (chosen.value.empty()) return true;
  auto name = targets::read_server_name(chosen.value);
  if (!name) {
    fail(chosen.label, "expected a DNS name or an IP address, found " + quote(chosen.value));
    return false;
  }
  target.server_name = *std::move(name);
  return true;
}

LabelMap read_labels(const relabel::LabelSet& labels, const FailLabel& drop) {
  LabelMap read;
  for (const auto& [name, value] : labels.map()) {
    if (name.starts_with("__")) continue;
    if (const auto problem = check_label_name(name)) {
      drop(name, *problem);
    } else {
      read.emplace(name, value);
    }
  }
  return read;
}

}  // namespace

std::optional<RelabelledTarget> read_relabelled(const relabel::LabelSet& labels,
                                                const RelabelContext& context,
                                                const RelabelProblems& problems) {
  constexpr std::string_view kAddress = "__address__";
  const std::string_view address = labels.get(kAddress);
  const ChosenLabel chosen = find_first(labels, {"__param_module", "__module__"});
  const prober::Module* const module = find_module(chosen, context, problems.refuse);
  if (!module) return std::nullopt;
  if (address.empty()) {
    problems.refuse(kAddress, "the target has no address");
    return std::nullopt;
  }
  auto target = targets::read_target(address, entry(module->starttls).default_port);
  if (!target) {
    problems.refuse(kAddress, target.error().message + ", found " + quote(address));
    return std::nullopt;
  }
  if (!read_name(labels, *target, problems.refuse)) return std::nullopt;
  return RelabelledTarget{*std::move(target), std::string(chosen.value),
                          read_labels(labels, problems.drop_label)};
}

}  // namespace staple::config
