// SPDX-License-Identifier: Apache-2.0

// Writes random groups in every form of a list and reads them back.
#include <map>
#include <random>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/discovery/target_list.h"

namespace staple::discovery {
namespace {

/// Group is what a list says, with targets in the form that to_string() has.
struct Group {
  std::vector<std::string> targets;
  std::map<std::string, std::string> labels;

  bool operator==(const Group&) const = default;
};

using Random = std::mt19937;

std::size_t choose(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

/// make_text returns what may stand in a label: quotes, brackets, line ends, other scripts.
std::string make_text(Random& random) {
  static const std::vector<std::string> kParts{
      "a", "Z", "0", " ", "'", "\"", "\\", ": ", "#", "[",    "{",    ",", "-",
      "&", "*", "!", "%", "é", "語", "\n", "\t", "~", "null", "true", "😀"};
  std::string text;
  for (std::size_t i = choose(random, 6); i > 0; --i) text += kParts[choose(random, kParts.size())];
  return text;
}

std::string make_target(Random& random) {
  const std::string port = ":" + std::to_string(1 + choose(random, 65535));
  const std::string name = choose(random, 3) == 0 ? "#n.example" : "";
  if (choose(random, 4) == 0)
    return "[2001:db8::" + std::to_string(1 + choose(random, 9)) + "]" + port + name;
  return "host" + std::to_string(choose(random, 1000)) + ".example" + port + name;
}

std::vector<Group> make_groups(Random& random) {
  std::vector<Group> groups(choose(random, 6));
  for (Group& group : groups) {
    for (std::size_t i = 1 + choose(random, 4); i > 0; --i)
      group.targets.push_back(make_target(random));
    for (std::size_t i = choose(random, 4); i > 0; --i)
      group.labels["label" + std::to_string(choose(random, 50))] = make_text(random);
  }
  return groups;
}

/// quote writes a string that means the same in JSON and in YAML.
std::string quote(const std::string& text) {
  return boost::json::serialize(boost::json::value(text));
}

std::string write_json(const std::vector<Group>& groups) {
  boost::json::array list;
  for (const Group& group : groups) {
    list.push_back(boost::json::object{{"targets", boost::json::value_from(group.targets)},
                                       {"labels", boost::json::value_from(group.labels)}});
  }
  return boost::json::serialize(list);
}

std::string write_flow(const std::vector<Group>& groups) {
  std::string text = "[";
  for (const Group& group : groups) {
    text += "{ labels: {";
    for (const auto& [name, value] : group.labels) text += name + ": " + quote(value) + ",\n ";
    text += "}, targets: [";
    for (const auto& target : group.targets) text += quote(target) + ", ";
    text += "] },\n";
  }
  return text + "]\n";
}

std::string write_block(const std::vector<Group>& groups) {
  std::string text = groups.empty() ? "[]\n" : "# groups\n";
  for (const Group& group : groups) {
    text += "- targets:\n";
    for (const auto& target : group.targets) text += "  - " + quote(target) + "\n";
    if (!group.labels.empty()) text += "  labels:\n";
    for (const auto& [name, value] : group.labels)
      text += "    " + name + ": " + quote(value) + "\n";
  }
  return text;
}

std::vector<Group> read(const std::string& text, ListFormat format) {
  const auto list =
      parse_target_list(text, format, "list", {std::make_shared<const prober::Module>()});
  if (!list || list->refusals.count > 0) {
    ADD_FAILURE() << (list ? list->refusals.texts.front() : list.error().message) << "\n" << text;
    return {};
  }
  std::vector<Group> groups;
  for (const auto& found : list->groups) {
    Group& group = groups.emplace_back();
    for (const Target& target : found.targets) group.targets.push_back(to_string(target));
    group.labels.insert(found.labels.begin(), found.labels.end());
  }
  return groups;
}

TEST(ListFormats, GiveTheSameGroups) {
  Random random(20261129);
  for (int i = 0; i < 500; ++i) {
    const auto groups = make_groups(random);
    for (const auto& [text, format] : {std::pair(write_json(groups), ListFormat::json),
                                       std::pair(write_json(groups), ListFormat::yaml),
                                       std::pair(write_flow(groups), ListFormat::yaml),
                                       std::pair(write_block(groups), ListFormat::yaml)}) {
      ASSERT_EQ(read(text, format), groups) << text;
    }
  }
}

}  // namespace
}  // namespace staple::discovery
