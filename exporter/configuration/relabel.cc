// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <charconv>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "exporter/relabel/rule.h"
#include "exporter/relabel/template_syntax.h"
#include "probes/text/ascii.h"

namespace staple::config {
namespace {

using relabel::Action;
using relabel::Rule;

/// ActionForm is an action and the keys of its rules.
struct ActionForm {
  std::string_view name;
  bool needs_target = false;                        ///< `target_label`
  std::span<const std::string_view> excluded = {};  ///< keys that must keep their defaults
};

constexpr std::string_view kNotWithCase[] = {"replacement"};
constexpr std::string_view kNotWithEqual[] = {"regex", "modulus", "separator", "replacement"};
constexpr std::string_view kNotWithNames[] = {"source_labels", "target_label", "modulus",
                                              "separator", "replacement"};

/// kActions holds the forms in the order of Action.
constexpr ActionForm kActions[] = {{"replace", true},
                                   {"keep"},
                                   {"drop"},
                                   {"keepequal", true, kNotWithEqual},
                                   {"dropequal", true, kNotWithEqual},
                                   {"hashmod", true},
                                   {"labelmap"},
                                   {"labeldrop", false, kNotWithNames},
                                   {"labelkeep", false, kNotWithNames},
                                   {"lowercase", true, kNotWithCase},
                                   {"uppercase", true, kNotWithCase}};

const ActionForm& form_of(const Rule& rule) {
  return kActions[static_cast<std::size_t>(rule.action)];
}

/// read_optional_text reads a string. As in Prometheus, nothing is an empty string.
void read_optional_text(const Node& node, std::string& into) {
  if (node.value.kind == YamlValue::Kind::null) {
    into.clear();
  } else if (auto text = read_text(node)) {
    into = *std::move(text);
  }
}

void read_action(const Node& node, Rule& into) {
  std::string name = node.value.text;
  std::ranges::transform(name, name.begin(), text::to_lower);
  const auto* const form = std::ranges::find(kActions, name, &ActionForm::name);
  if (form != std::end(kActions)) {
    into.action = static_cast<Action>(form - kActions);
    return;
  }
  std::string_view names[std::size(kActions)];
  std::ranges::transform(kActions, names, &ActionForm::name);
  fail_choice(node, names);
}

void read_source_labels(const Node& node, Rule& into) {
  node.for_each_item([&](const Node& item) {
    auto name = read_text(item);
    if (!name) return;
    if (name->empty()) return item.fail("expected the name of a label, found an empty string");
    into.source_labels.push_back(*std::move(name));
  });
}

void read_regex(const Node& node, Rule& into) {
  std::string text;
  read_optional_text(node, text);
  auto regex = relabel::Regex::compile(text);
  if (regex) {
    into.regex = *std::move(regex);
  } else {
    node.fail("expected a regular expression in the syntax of RE2: " + regex.error().message);
  }
}

void read_modulus(const Node& node, Rule& into) {
  const std::string& text = node.value.text;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into.modulus);
  if (text.empty() || node.value.quoted || error != std::errc() ||
      end != text.data() + text.size()) {
    node.fail("expected a whole number from 0 to 18446744073709551615, found " +
              describe_value(node.value));
  }
}

constexpr Key<Rule> kKeys[] = {
    {"source_labels", &read_source_labels},
    {"separator", [](const Node& n, Rule& r) { read_optional_text(n, r.separator); }},
    {"target_label", [](const Node& n, Rule& r) { read_optional_text(n, r.target_label); }},
    {"regex", &read_regex},
    {"modulus", &read_modulus},
    {"replacement", [](const Node& n, Rule& r) { read_optional_text(n, r.replacement); }},
    {"action", &read_action},
};

/// is_default returns whether a key that was given has its default. As in Prometheus, an expression
/// that is written and a list that is written never have.
bool is_default(std::string_view key, const Node& value, const Rule& rule) {
  const Rule defaults;
  if (key == "separator") return rule.separator == defaults.separator;
  if (key == "replacement") return rule.replacement == defaults.replacement;
  if (key == "target_label") return rule.target_label.empty();
  if (key == "modulus") return rule.modulus == 0;
  return key == "source_labels" && value.value.kind == YamlValue::Kind::null;
}

void check_excluded(const Node& node, const Rule& rule) {
  const ActionForm& form = form_of(rule);
  for (const auto key : form.excluded) {
    const auto value = node.find(key);
    if (value && !is_default(key, *value, rule))
      value->fail("the action " + std::string(form.name) + " takes no " + std::string(key));
  }
}

void check_target_label(const Node& node, const Rule& rule) {
  const ActionForm& form = form_of(rule);
  if (!form.needs_target) return;
  if (rule.target_label.empty())
    return node.fail("the action " + std::string(form.name) + " needs a target_label");
  const bool valid = rule.action == Action::replace ? relabel::is_label_template(rule.target_label)
                                                    : relabel::is_label_name(rule.target_label);
  if (valid) return;
  const Node value = *node.find("target_label");
  value.fail("expected the name of a label, of letters, digits and '_', found " +
             describe_value(value.value));
}

void check_rule(const Node& node, const Rule& rule) {
  check_excluded(node, rule);
  check_target_label(node, rule);
  if (rule.action == Action::hashmod && rule.modulus == 0)
    node.fail("the action hashmod needs a modulus of at least 1");
  if (rule.action == Action::labelmap && !relabel::is_label_template(rule.replacement)) {
    const Node value = *node.find("replacement");
    value.fail("expected the name of a label, of letters, digits, '_' and '$', found " +
               describe_value(value.value));
  }
}

}  // namespace

void read_relabel(const Node& node, relabel::Rules& into) {
  if (node.value.items.size() > relabel::kMaxRules)
    return node.fail("a fleet may have at most " + std::to_string(relabel::kMaxRules) + " rules");
  node.for_each_item([&](const Node& item) {
    Rule rule;
    if (read_mapping(item, kKeys, rule)) check_rule(item, rule);
    into.push_back(std::move(rule));
  });
}

}  // namespace staple::config
