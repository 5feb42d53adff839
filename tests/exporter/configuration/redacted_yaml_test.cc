// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/redacted_yaml.h"

#include <variant>

#include <gtest/gtest.h>

#include "exporter/configuration/load.h"
#include "probes/file.h"

namespace staple::config {
namespace {

YamlValue parse_document(std::string_view yaml) { return std::get<YamlValue>(parse_yaml(yaml)); }
std::string redact(std::string_view yaml) { return redacted_yaml(parse_document(yaml)); }

TEST(RedactedYaml, KeepsKeysValuesAndTheirOrder) {
  EXPECT_EQ(
      redact("global: {interval: 5m} # often\nfleets:\n- name: web\n  targets: [a, 'b:443']\n"),
      "global:\n  interval: 5m\nfleets:\n  -\n    name: web\n    targets:\n      - a\n      - \"b:443\"\n");
}

TEST(RedactedYaml, HasNoSecrets) {
  EXPECT_EQ(redact("basic_auth: {username: me, password: hunter2, password_file: /etc/pw}"),
            "basic_auth:\n  username: me\n  password: <secret>\n  password_file: \"/etc/pw\"\n");
  EXPECT_EQ(redact("authorization: {credentials: [hunter2]}"),
            "authorization:\n  credentials: <secret>\n");
}

TEST(RedactedYaml, HasNoSecretsOfUrls) {
  EXPECT_EQ(redact("proxy_url: http://me:hunter2@proxy:3128"),
            "proxy_url: \"http://me:<secret>@proxy:3128\"\n");
  EXPECT_EQ(redact("url: https://host/list?token=hunter2"),
            "url: \"https://host/list?token=<secret>\"\n");
}

TEST(RedactedYaml, KeepsStringsThatLookLikeOtherTypes) {
  EXPECT_EQ(redact("labels: {a: 'true', b: true, c: '', d: , e: \"x\\ny\\\"\", '- f': {}, g: []}"),
            "labels:\n  a: \"true\"\n  b: true\n  c: \"\"\n  d: null\n"
            "  e: \"x\\x0ay\\\"\"\n  \"- f\": {}\n  g: []\n");
}

TEST(RedactedYaml, EscapesHiddenCharactersAsYamlReadsThem) {
  const std::string text = "labels: {k: \"\u202Ecfg\u0085\U000E0041ü\"}";
  EXPECT_EQ(redact(text), "labels:\n  k: \"\\U0000202ecfg\\x85\\U000e0041ü\"\n");
  EXPECT_EQ(redact(redact(text)), redact(text));
}

TEST(RedactedYaml, OfAnEmptyDocumentIsNull) { EXPECT_EQ(redact(""), "null\n"); }

Settings parse(std::string_view yaml, const std::string& file) {
  auto loaded = parse_settings(yaml, file);
  if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
    ADD_FAILURE() << to_string(problems->front());
    return make_default_settings();
  }
  return std::get<Settings>(std::move(loaded));
}

TEST(RedactedYaml, ParsesToTheSameValues) {
  for (const auto name :
       {"/tests/fuzz/corpus/configuration/example.yml", "/config/staple_exporter.yml"}) {
    const std::string file = std::string(STAPLE_SOURCE_DIR) + name;
    const auto text = read_file(file, 1 << 20);
    ASSERT_TRUE(text) << file;
    const Settings first = parse(*text, file);
    const Settings again = parse(first.redacted_yaml, file);
    EXPECT_EQ(again.redacted_yaml, first.redacted_yaml) << file;
    EXPECT_EQ(again.global, first.global) << file;
    ASSERT_EQ(again.modules.size(), first.modules.size()) << file;
    for (const auto& [module, how] : first.modules)
      EXPECT_EQ(*again.modules.at(module), *how) << module;
    ASSERT_EQ(again.fleets.size(), first.fleets.size()) << file;
    for (std::size_t i = 0; i < first.fleets.size(); ++i) {
      EXPECT_EQ(again.fleets[i].groups, first.fleets[i].groups) << file;
    }
  }
}

}  // namespace
}  // namespace staple::config
