// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/flag_model.h"

#include <algorithm>
#include <cstddef>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace staple::command {
namespace {

constexpr std::size_t kWidth = 100;  // columns of the help
constexpr std::size_t kIndent = 34;  // columns before the text of a flag

FlagModel make_flag(const CommandApp& app, const CLI::Option& option) {
  FlagModel flag;
  for (const auto& name : option.get_snames()) flag.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) flag.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0) flag.value = option.get_type_name();
  if (const auto found = app.choices.find(flag.names.back()); found != app.choices.end())
    flag.choices = found->second;
  flag.variable = option.get_envname();
  flag.repeatable = option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  flag.text = option.get_description();
  return flag;
}

/// append_wrapped appends the words of a text, in lines that begin at kIndent. The first line is
/// there already, up to `column`.
void append_wrapped(std::string& to, std::size_t column, std::string_view text) {
  if (column + 2 > kIndent) {
    to += "\n";
    column = 0;
  }
  to.append(kIndent - column, ' ');
  column = kIndent;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > kIndent && column + 1 + word.size() > kWidth) {
      to.append("\n").append(kIndent, ' ');
      column = kIndent;
    } else if (column > kIndent) {
      to += " ";
      ++column;
    }
    to += word;
    column += word.size();
  }
  to += "\n";
}

void append_flag(std::string& to, const FlagModel& flag) {
  std::string names;
  for (const auto& name : flag.names) names += (names.empty() ? "  " : ",") + name;
  if (!flag.value.empty()) names += "=" + flag.value;
  to += names;
  std::string text = flag.text;
  if (!flag.variable.empty()) text += "; also from " + flag.variable;
  append_wrapped(to, names.size(), text);
}

boost::json::array to_array(const std::vector<std::string>& texts) {
  return boost::json::array(texts.begin(), texts.end());
}

boost::json::object to_json(const FlagModel& flag) {
  return {{"names", to_array(flag.names)},     {"value", flag.value},
          {"choices", to_array(flag.choices)}, {"variable", flag.variable},
          {"repeatable", flag.repeatable},     {"text", flag.text}};
}

}  // namespace

std::vector<FlagGroup> list_flags(const CommandApp& app) {
  std::vector<FlagGroup> groups;
  for (const CLI::Option* const option : app.get_options()) {
    const std::string& heading = option->get_group();
    if (heading.empty()) continue;
    auto group = std::ranges::find(groups, heading, &FlagGroup::heading);
    if (group == groups.end()) group = groups.insert(group, {heading, {}});
    group->flags.push_back(make_flag(app, *option));
  }
  return groups;
}

std::string format_help(const CommandApp& app) {
  const CommandHelp& help = app.help;
  std::string text(help.summary);
  const char* before = "\n\nUsage: ";
  for (const auto line : help.usage) {
    text.append(before).append(line);
    before = "\n       ";
  }
  text += "\n";
  for (const FlagGroup& group : list_flags(app)) {
    text += "\n" + group.heading + ":\n";
    for (const FlagModel& flag : group.flags) append_flag(text, flag);
  }
  text += "\nExamples:\n";
  for (const auto& example : help.examples)
    text.append("  # ").append(example.meaning).append("\n  ").append(example.line).append("\n");
  return text.append("\n").append(help.footer).append("\n");
}

std::string format_model(const CommandApp& app) {
  const CommandHelp& help = app.help;
  boost::json::array usage;
  for (const auto line : help.usage) usage.emplace_back(line);
  boost::json::array examples;
  for (const auto& example : help.examples)
    examples.push_back({{"meaning", example.meaning}, {"line", example.line}});
  boost::json::array groups;
  for (const FlagGroup& group : list_flags(app)) {
    boost::json::array flags;
    for (const FlagModel& flag : group.flags) flags.push_back(to_json(flag));
    groups.push_back({{"heading", group.heading}, {"flags", std::move(flags)}});
  }
  return boost::json::serialize(boost::json::object{{"summary", help.summary},
                                                    {"usage", std::move(usage)},
                                                    {"groups", std::move(groups)},
                                                    {"examples", std::move(examples)},
                                                    {"footer", help.footer}}) +
         "\n";
}

}  // namespace staple::command
