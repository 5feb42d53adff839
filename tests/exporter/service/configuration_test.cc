// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/configuration.h"

#include <algorithm>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/discovery/found_target.h"
#include "tests/folder.h"

namespace staple::service {
namespace {

Configuration load_valid(const std::string& file) {
  auto result = load_configuration(file, x509::Roots::make_empty());
  if (const auto* const problems = std::get_if<std::vector<config::Problem>>(&result)) {
    for (const auto& problem : *problems) ADD_FAILURE() << to_string(problem);
    return {};
  }
  return std::get<Configuration>(std::move(result));
}

std::vector<std::string> load_problems(const std::string& file) {
  const auto result = load_configuration(file, x509::Roots::make_empty());
  std::vector<std::string> texts;
  if (const auto* const found = std::get_if<std::vector<config::Problem>>(&result)) {
    for (const auto& problem : *found) texts.push_back(to_string(problem));
  }
  return texts;
}

std::vector<std::shared_ptr<const endpoint::Endpoint>> make_all(
    const Configuration& configuration) {
  std::vector<std::shared_ptr<const endpoint::Endpoint>> all;
  for (const auto& fleet : configuration.settings.fleets)
    std::ranges::move(make_endpoints(configuration, fleet), std::back_inserter(all));
  return all;
}

TEST(Configuration, WithoutAFileHasTheBuiltInModuleAndNoEndpoints) {
  const auto configuration = load_valid("");
  EXPECT_EQ(count_static_endpoints(configuration), 0u);
  EXPECT_NE(configuration.view_clients(*configuration.settings.modules.at("tls")), nullptr);
}

TEST(Configuration, GivesTheLoginOfAModuleToTargetsOfStaticConfigsAlone) {
  const test::Folder folder;
  folder.write("password", "geheim");
  const auto configuration = load_valid(folder.write("f.yml", R"(
modules: {db: {starttls: mysql, login: {username: monitor, password_file: password}}}
fleets: [{name: a, module: db, static_configs: [{targets: [named.test]}]}]
)"));
  const auto groups = std::make_shared<discovery::DiscoveredGroups>();
  groups->push_back({{Target{"listed.test", 3306, ""}}, {}, "", ""});
  groups->push_back({{Target{"chosen.test", 3306, ""}}, {}, "db", ""});
  const auto endpoints =
      make_endpoints(configuration, configuration.settings.fleets.front(), {groups});
  ASSERT_EQ(endpoints.size(), 3u);
  EXPECT_EQ(endpoints[0]->module->login.password, "geheim");
  for (const auto& discovered : {endpoints[1], endpoints[2]}) {
    EXPECT_EQ(discovered->module->login, starttls::Login()) << discovered->name;
    EXPECT_EQ(discovered->module->starttls, starttls::StartTls::mysql);
  }
  EXPECT_EQ(configuration.without_login(configuration.settings.modules.at("db"))->login,
            starttls::Login());
}

TEST(Configuration, GivesTheLoginOfAModuleThatRulesChooseToTargetsOfStaticConfigsAlone) {
  const test::Folder folder;
  folder.write("password", "geheim");
  const auto configuration = load_valid(folder.write("f.yml", R"(
modules: {db: {starttls: mysql, login: {username: monitor, password_file: password}}}
fleets:
  - name: a
    static_configs: [{targets: [named.test, other.test], labels: {job: db, __tmp: x}}]
    relabel_configs:
      - {action: labeldrop, regex: job}
      - {source_labels: [__address__], regex: named.*, target_label: __param_module, replacement: db}
)"));
  const config::FleetSettings& fleet = configuration.settings.fleets.front();
  discovery::FoundTarget listed{{}, "here", false};
  listed.labels.set("__address__", "named.too.test");
  const discovery::TargetRules rules{fleet.module, configuration.settings.modules, fleet.relabel};
  const auto found =
      std::make_shared<discovery::DiscoveredGroups>(make_target_list({listed}, "", rules).groups);
  const auto endpoints = make_endpoints(configuration, fleet, {found});
  ASSERT_EQ(endpoints.size(), 3u);
  EXPECT_EQ(endpoints[0]->name, "named.test:3306");
  EXPECT_EQ(endpoints[0]->module->login.password, "geheim");
  EXPECT_EQ(endpoints[1]->name, "other.test:443");
  EXPECT_EQ(endpoints[1]->module->name, "tls");
  EXPECT_EQ(endpoints[2]->name, "named.too.test:3306");
  EXPECT_EQ(endpoints[2]->module->login, starttls::Login());
}

TEST(Configuration, GivesEachEndpointTheSettingsOfItsFleet) {
  const test::Folder folder;
  const auto configuration = load_valid(folder.write("f.yml", R"(
modules: {m: {addresses: first}}
fleets:
  - {name: a, interval: 7m, timeout: 3s, static_configs: [{targets: ["h#n"], labels: {team: x}}]}
  - {name: b, module: m, static_configs: [{targets: [h]}]}
)"));
  const auto endpoints = make_all(configuration);
  ASSERT_EQ(endpoints.size(), 2u);
  const auto& a = *endpoints[0];
  EXPECT_EQ(a.fleet, "a");
  EXPECT_EQ(a.name, "h:443#n");
  EXPECT_EQ(a.target, (Target{"h", 443, "n"}));
  EXPECT_EQ(a.labels, (config::Labels{{"team", "x"}}));
  EXPECT_EQ(a.module->name, "tls");
  EXPECT_EQ(a.interval, std::chrono::minutes(7));
  EXPECT_EQ(a.failure_interval, Seconds(30));
  EXPECT_EQ(a.timeout, Seconds(3));
  const auto& b = *endpoints[1];
  EXPECT_EQ(b.module->name, "m");
  EXPECT_EQ(b.tls, a.tls) << "equal TLS configurations share one client";
}

TEST(Configuration, KeepsTheFirstOfEqualTargets) {
  const test::Folder folder;
  const auto configuration = load_valid(folder.write("f.yml", R"(
fleets:
  - name: a
    static_configs:
      - {targets: [h, "H:443", "h:443#other"], labels: {team: first}}
      - {targets: ["h."], labels: {team: second}}
  - {name: b, static_configs: [{targets: [h]}]}
)"));
  const auto endpoints = make_all(configuration);
  ASSERT_EQ(endpoints.size(), 3u);
  EXPECT_EQ(count_static_endpoints(configuration), 3u);
  EXPECT_EQ(endpoints[0]->labels.at("team"), "first");
  EXPECT_EQ(endpoints[1]->name, "h:443#other");
  EXPECT_EQ(endpoints[2]->fleet, "b");
}

TEST(Configuration, ReportsEveryFileThatCannotBeLoadedWhereItIsNamed) {
  const test::Folder folder;
  folder.write("empty.pem", "");
  const auto file = folder.write("f.yml", R"(modules:
  z: {tls_config: {ca_file: none.pem}}
  a: {tls_config: {ca_file: empty.pem}}
  y: {tls_config: {ca_file: none.pem}}
)");
  const auto found = load_problems(file);
  ASSERT_EQ(found.size(), 2u) << "equal TLS configurations are loaded once";
  EXPECT_THAT(found[0], testing::StartsWith(
                            file + ":2:19: modules.z.tls_config: " + folder.file("none.pem")));
  EXPECT_THAT(found[1], testing::StartsWith(
                            file + ":3:19: modules.a.tls_config: " + folder.file("empty.pem")));
}

TEST(Configuration, ReportsAMissingFile) {
  EXPECT_THAT(
      load_problems("/nonexistent/f.yml"),
      testing::ElementsAre("/nonexistent/f.yml: cannot be read: No such file or directory"));
}

}  // namespace
}  // namespace staple::service
