// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/reuse.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/service/inventory.h"
#include "tests/folder.h"
#include "tests/pki/authority.h"

namespace staple::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr WallTime kNow{std::chrono::hours(24 * 365 * 56)};
constexpr pki::Validity kYear{kNow, kNow + std::chrono::hours(24 * 365)};

struct ReuseTest : testing::Test {
  ReuseTest() {
    write_root("One");
    folder.write("password", "first");
    write("10.1.1.1");
  }

  void write_root(const std::string& name) const {
    folder.write("ca.pem", pki::encode_pem("CERTIFICATE", pki::make_root(name, kYear).certificate));
  }

  void write(const std::string& proxy) const {
    folder.write("f.yml", R"(
modules:
  plain: {}
  private: {tls_config: {ca_file: ca.pem}}
  outside: {proxy_url: 'http://user@)" +
                              proxy + R"(', proxy_password_file: password}
  asking: {responder: {query: true, tls_config: {ca_file: ca.pem}}}
  db: {starttls: mysql, login: {username: u, password_file: password}}
fleets:
  - {name: plain, module: plain, static_configs: [{targets: [a.test], labels: {team: x}}]}
  - {name: private, module: private, static_configs: [{targets: [a.test, b.test]}]}
  - {name: outside, module: outside, static_configs: [{targets: [a.test]}]}
  - {name: asking, module: asking, static_configs: [{targets: [a.test]}]}
  - name: listed
    module: db
    http_sd_configs: [{url: 'http://sd.test/', authorization: {credentials_file: password}}]
)");
  }

  // load returns the configuration after a reload that follows `previous`.
  Configuration load(const Configuration* previous = nullptr) const {
    auto result = load_configuration(folder.file("f.yml"), x509::Roots::make_empty());
    if (const auto* const problems = std::get_if<std::vector<config::Problem>>(&result)) {
      for (const auto& problem : *problems) ADD_FAILURE() << to_string(problem);
      return {};
    }
    auto loaded = std::get<Configuration>(std::move(result));
    if (previous) reuse_unchanged(loaded, *previous);
    return loaded;
  }

  // changed_by returns the endpoints that a reload after `change` replaces, as `fleet target`.
  template <class Function>
  std::vector<std::string> changed_by(Function change) const {
    Inventory inventory({}, 1);
    inventory.replace(load());
    change();
    const Change made = inventory.replace(load(inventory.configuration().get()));
    std::vector<std::string> names;
    for (const auto& each : made.diffs.at(0).upserted)
      names.push_back(each->fleet + " " + each->name);
    EXPECT_THAT(made.diffs.at(0).removed, IsEmpty());
    return names;
  }

  test::Folder folder;
};

TEST_F(ReuseTest, KeepsEveryObjectOfAConfigurationThatDidNotChange) {
  const Configuration before = load();
  const Configuration after = load(&before);
  EXPECT_EQ(after.settings.modules, before.settings.modules);
  EXPECT_EQ(after.modules_without_login, before.modules_without_login);
  EXPECT_EQ(after.tls_clients, before.tls_clients);
  EXPECT_EQ(after.responder_clients, before.responder_clients);
  EXPECT_EQ(after.http_sd, before.http_sd);
  for (const auto& fleet : after.settings.fleets)
    EXPECT_EQ(fleet.module, after.settings.modules.at(fleet.module->name));
  EXPECT_NE(load().settings.modules, before.settings.modules) << "pointers are compared";
}

TEST_F(ReuseTest, LeavesEndpointsAsTheyAreIfNothingHasChanged) {
  EXPECT_THAT(changed_by([] {}), IsEmpty());
}

TEST_F(ReuseTest, ReplacesTheEndpointsWhoseFilesHaveChanged) {
  EXPECT_THAT(changed_by([this] { write_root("Two"); }),
              ElementsAre("private a.test:443", "private b.test:443", "asking a.test:443"));
  EXPECT_THAT(changed_by([this] { folder.write("password", "second"); }),
              ElementsAre("outside a.test:443"));
}

TEST_F(ReuseTest, ReplacesTheEndpointsWhoseModuleHasChanged) {
  EXPECT_THAT(changed_by([this] { write("10.1.1.2"); }), ElementsAre("outside a.test:443"));
}

TEST_F(ReuseTest, ReplacesClientsOfHttpDiscoveryAndLoginsWhosePasswordHasChanged) {
  const Configuration before = load();
  folder.write("password", "second");
  const Configuration after = load(&before);
  EXPECT_NE(after.http_sd, before.http_sd);
  EXPECT_EQ(after.http_sd.at("listed").at(0)->authorization, "Bearer second");
  EXPECT_NE(after.settings.modules.at("db"), before.settings.modules.at("db"));
  EXPECT_EQ(after.modules_without_login, before.modules_without_login);
}

TEST_F(ReuseTest, ReplacesEverythingThatTrustsRootsOfTheSystemThatHaveChanged) {
  const Configuration before = load();
  const auto system = x509::Roots::load(folder.file("ca.pem"), nullptr);
  auto after = std::get<Configuration>(load_configuration(folder.file("f.yml"), *system));
  reuse_unchanged(after, before);
  for (const auto& [key, clients] : after.tls_clients)
    EXPECT_NE(clients, before.tls_clients.at(key)) << "which roots are public has changed, too";
}

}  // namespace
}  // namespace staple::service
