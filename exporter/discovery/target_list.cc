// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/target_list.h"

#include <utility>

#include "exporter/configuration/load.h"
#include "exporter/configuration/yaml_reader.h"
#include "exporter/discovery/json_reader.h"
#include "exporter/discovery/list_reader.h"
#include "probes/text/clean.h"

namespace staple::discovery {
namespace {

constexpr std::size_t kMaxMessage = 500;

/// kLimits bounds a list in YAML. Many groups may refer to the labels of one.
constexpr config::YamlLimits kLimits{.depth = 64,
                                     .values = 10'000'000,
                                     .text = 32u << 20,
                                     .repeated = 2'000'000,
                                     .anchored = 100'000,
                                     .flow_tokens = 100'000};

Error make_malformed_error(const std::string& origin, config::Mark mark, std::string_view message) {
  return {ErrorKind::malformed, to_string(config::Problem{origin, mark.line, mark.column, "",
                                                          text::clean(message, kMaxMessage)})};
}

std::string describe_first_refusal(const Refusals& refusals) {
  return refusals.texts.empty() ? std::string() : "; first problem: " + refusals.texts.front();
}

}  // namespace

std::string find_bound_problem(std::string_view name, std::string_view value) {
  if (name.size() > kMaxLabelName)
    return "the name is longer than " + std::to_string(kMaxLabelName) + " bytes";
  if (value.size() > kMaxLabelValue)
    return "the value is longer than " + std::to_string(kMaxLabelValue) + " bytes";
  return "";
}

void Refusals::add(std::string text) {
  ++count;
  if (texts.size() < kMaxShownRefusals) texts.push_back(std::move(text));
}

void Refusals::add(const Refusals& others) {
  for (const auto& text : others.texts) add(text);
  count += others.count - others.texts.size();
}

Result<TargetList> parse_target_list(std::string_view text, ListFormat format,
                                     const std::string& origin, const TargetRules& rules,
                                     const relabel::LabelSet& meta) {
  const ListContext context{origin, rules, meta};
  ListReader reader(context);
  auto error = format == ListFormat::json ? read_json(text, reader)
                                          : config::read_yaml(text, kLimits, reader);
  if (!error) error = reader.not_a_list();
  if (error) return make_malformed_error(origin, error->mark, error->message);
  TargetList list = std::move(reader).finish();
  if (list.groups.empty() && list.dropped == 0 && list.refusals.count > 0) {
    return Error{ErrorKind::malformed,
                 origin + ": no entry is valid" + describe_first_refusal(list.refusals)};
  }
  return list;
}

}  // namespace staple::discovery
