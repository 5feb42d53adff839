// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/schema.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/configuration/labels.h"
#include "exporter/configuration/load.h"
#include "exporter/configuration/module_yaml.h"
#include "tests/exporter/configuration/schema_fields.h"

namespace staple::config {
namespace {

namespace json = boost::json;
using Words = std::set<std::string>;

/// parse_json parses a document. JSON is YAML too.
SettingsResult parse_json(const json::value& document) {
  return parse_settings(json::serialize(document), "/etc/staple.yml");
}

std::vector<Problem> problems_of(const json::value& document) {
  const auto result = parse_json(document);
  const auto* const problems = std::get_if<std::vector<Problem>>(&result);
  return problems ? *problems : std::vector<Problem>();
}

/// Any key of the parser is a literal of its sources.
Words all_words() {
  Words words;
  for (const char* const folder :
       {"exporter/configuration", "exporter/discovery", "probes/starttls"}) {
    const auto literals = list_literals(folder);
    words.insert(literals.begin(), literals.end());
  }
  return words;
}

/// keys_of_parser returns those of `words` that the parser takes as keys of the mapping at `path`.
Words keys_of_parser(const std::vector<std::string>& path, const Words& words) {
  json::object keys;
  for (const std::string& word : words) keys[word] = nullptr;
  json::value document;
  put(document, path, keys);
  const std::string place = to_problem_path(path);
  Words known = words;
  for (const Problem& problem : problems_of(document)) {
    if (!problem.message.starts_with("unknown key '") || !problem.path.starts_with(place)) continue;
    known.erase(problem.path.substr(place.empty() ? 0 : place.size() + 1));
  }
  return known;
}

TEST(Schema, NamesExactlyTheKeysOfTheParser) {
  Words words = all_words();
  for (const auto& object : list_schema_objects()) words.merge(object.keys());
  for (const auto& object : list_schema_objects())
    EXPECT_EQ(object.keys(), keys_of_parser(object.path, words)) << to_problem_path(object.path);
}

/// The fields that take one of several words, each with the words.
std::map<std::string, std::pair<SchemaField, Words>> list_choices() {
  std::map<std::string, std::pair<SchemaField, Words>> choices;
  for (const auto& field : list_schema_fields()) {
    const auto words = field.value("enum");
    if (!words.is_array()) continue;
    auto& [first, known] = choices[to_problem_path(field.path)];
    first = field;
    for (const json::value& word : words.as_array()) {
      if (word.is_string()) known.emplace(word.as_string());
    }
  }
  return choices;
}

TEST(Schema, NamesExactlyTheWordsThatTheParserAccepts) {
  const auto choices = list_choices();
  EXPECT_GT(choices.size(), 20u);
  Words words = all_words();
  for (const auto& [path, choice] : choices)
    words.insert(choice.second.begin(), choice.second.end());
  std::map<std::string, Words> accepted;
  for (const std::string& word : words) {
    json::value document;
    for (const auto& [path, choice] : choices) put(document, choice.first.path, json::value(word));
    Words refused;
    for (const Problem& problem : problems_of(document)) refused.insert(problem.path);
    for (const auto& [path, choice] : choices) {
      if (!refused.contains(path)) accepted[path].insert(word);
    }
  }
  for (const auto& [path, choice] : choices) EXPECT_EQ(choice.second, accepted[path]) << path;
}

TEST(Schema, NamesExactlyTheLabelsThatTheExporterSets) {
  // Without relabel_configs: what they make of other labels is checked after them.
  const json::value labels = schema_definition("plainGroup").at("properties").at("labels");
  Words named;
  for (const json::value& label : labels.at("propertyNames").at("not").at("enum").as_array())
    named.emplace(label.as_string());
  Words reserved;
  for (const std::string& word : list_literals("exporter/configuration")) {
    if (check_label_name(word) == check_label_name("instance")) reserved.insert(word);
  }
  EXPECT_EQ(named, reserved);
}

/// accepts_null returns whether the schema accepts `key:` or, in a list, `- `.
bool accepts_null(const SchemaField& field) {
  const auto type = field.value("type");
  if (!type.is_array()) return false;
  return std::ranges::find(type.as_array(), json::value("null")) != type.as_array().end();
}

/// refuses_null returns whether the parser reports a field without a value, at the field or, if it
/// must be given, at the mapping that it belongs to.
bool refuses_null(const SchemaField& field) {
  json::value document;
  put(document, field.path, nullptr);
  auto above = field.path;
  above.pop_back();
  return std::ranges::any_of(problems_of(document), [&](const Problem& problem) {
    if (problem.path == to_problem_path(above))
      return problem.message == "needs " + field.path.back();
    return problem.path == to_problem_path(field.path) &&
           problem.message.ends_with("found nothing");
  });
}

TEST(Schema, AcceptsNoValueExactlyWhereTheParserDoes) {
  std::size_t accepted = 0;
  for (const auto& field : list_schema_fields()) {
    if (field.path.empty()) continue;  // see check_not_empty()
    EXPECT_NE(accepts_null(field), refuses_null(field)) << to_problem_path(field.path);
    if (accepts_null(field)) ++accepted;
  }
  EXPECT_GT(accepted, 20u);
}

TEST(Schema, AcceptsNoItemWithoutAValue) {
  std::size_t items = 0;
  for (const auto& field : list_schema_fields()) {
    if (field.path.empty() || field.path.back() != "[]") continue;
    EXPECT_FALSE(accepts_null(field)) << to_problem_path(field.path);
    ++items;
  }
  EXPECT_GT(items, 15u);
}

/// A document with one of everything, and only what must be given.
json::value make_shortest_document() {
  json::value document;
  put(document, {"modules", "*"}, json::object());
  put(document, {"fleets", "[]", "name"}, "a");
  put(document, {"fleets", "[]", "file_sd_configs", "[]", "files", "[]"}, "a.yml");
  put(document, {"fleets", "[]", "http_sd_configs", "[]", "url"}, "http://a/");
  put(document, {"fleets", "[]", "dns_sd_configs", "[]", "names", "[]"}, "a");
  put(document, {"fleets", "[]", "kubernetes_sd_configs", "[]", "role"}, "ingress");
  put(document, {"fleets", "[]", "relabel_configs", "[]", "target_label"}, "a");
  return document;
}

/// add_defaults writes the default of every key that the document may have, where its mapping is.
json::value add_defaults(json::value document) {
  for (const auto& field : list_schema_fields()) {
    const auto value = field.value("default");
    // A default of several keys is that of each.
    if (value.is_null() || value == json::value(json::object()) ||
        value == json::value(json::array()))
      continue;
    // These ask for other keys. Those about a connection ask for an api_server.
    const bool has_conditions = std::ranges::any_of(field.path, [](const std::string& step) {
      return step == "views" || step == "login" || step == "selectors" || step == "authorization";
    });
    const bool is_connection =
        field.path.size() > 4 && field.path[2] == "kubernetes_sd_configs" &&
        Words{"basic_auth", "tls_config", "proxy_url", "proxy_password_file"}.contains(
            field.path[4]);
    if (!has_conditions && !is_connection) put(document, field.path, value);
  }
  return document;
}

TEST(Schema, HasTheDefaultsOfTheParser) {
  const auto shortest = parse_json(make_shortest_document());
  const auto document = add_defaults(make_shortest_document());
  const auto written = parse_json(document);
  ASSERT_TRUE(std::holds_alternative<Settings>(written))
      << to_string(std::get<std::vector<Problem>>(written).front());
  const auto& a = std::get<Settings>(shortest);
  const auto& b = std::get<Settings>(written);
  EXPECT_EQ(a.global, b.global);
  EXPECT_EQ(a.metrics, b.metrics);
  EXPECT_EQ(format_module(*a.modules.at("m")), format_module(*b.modules.at("m")));
  ASSERT_EQ(b.fleets.size(), 1u);
  EXPECT_EQ(a.fleets.front().module->name, b.fleets.front().module->name);
  EXPECT_EQ(a.fleets.front().file_sd, b.fleets.front().file_sd);
  EXPECT_EQ(a.fleets.front().dns_sd, b.fleets.front().dns_sd);
  EXPECT_EQ(a.fleets.front().kubernetes_sd, b.fleets.front().kubernetes_sd);
  EXPECT_EQ(a.fleets.front().relabel, b.fleets.front().relabel);
  auto http = b.fleets.front().http_sd;
  ASSERT_EQ(http.size(), 1u);
  EXPECT_EQ(http.front().scheme, "Basic") << "the defaults of basic_auth are written";
  http.front().scheme.clear();
  EXPECT_EQ(a.fleets.front().http_sd, http);
}

TEST(Schema, DescribesEachKeyInOneSentence) {
  for (const auto& field : list_schema_fields()) {
    if (field.path.empty() || field.path.back() == "[]" || field.path.back() == "*") continue;
    const auto text = field.value("description");
    ASSERT_TRUE(text.is_string()) << to_problem_path(field.path);
    EXPECT_THAT(std::string(text.as_string()), testing::MatchesRegex("[A-Z].*\\."));
  }
}

}  // namespace
}  // namespace staple::config
