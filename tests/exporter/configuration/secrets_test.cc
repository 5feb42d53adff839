// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/service/configuration.h"
#include "tests/folder.h"

namespace staple::config {
namespace {

using testing::ElementsAre;

struct SecretsTest : testing::Test {
  test::Folder folder;

  std::string write_configuration(const std::string& scheme) {
    return folder.write("f.yml",
                        "modules:\n"
                        "  m:\n"
                        "    proxy_url: " +
                            scheme +
                            "://user@proxy.test:8080\n"
                            "    proxy_password_file: password\n"
                            "    responder: {query: true, proxy_url: \"http://asker@proxy.test\",\n"
                            "                proxy_password_file: other}\n"
                            "fleets:\n"
                            "  - name: web\n"
                            "    module: m\n"
                            "    static_configs: [{targets: [www.test]}]\n"
                            "    http_sd_configs:\n"
                            "      - url: http://inventory.test/\n"
                            "        proxy_url: http://lister@proxy.test\n"
                            "        proxy_password_file: password\n");
  }

  std::vector<std::string> load_problems(const std::string& file) {
    const auto result = service::load_configuration(file, x509::Roots::make_empty());
    std::vector<std::string> texts;
    for (const auto& problem : std::get<std::vector<Problem>>(result))
      texts.push_back(to_string(problem));
    return texts;
  }
};

TEST_F(SecretsTest, AreReadForEveryProxy) {
  const std::string file = write_configuration("socks5");
  folder.write("password", "open sesame:%41\r\n");
  folder.write("other", "0ther");
  const auto loaded = service::load_configuration(file, x509::Roots::make_empty());
  const auto& configuration = std::get<service::Configuration>(loaded);
  const auto endpoints = make_endpoints(configuration, configuration.settings.fleets.at(0));
  const auto& endpoint = *endpoints.at(0);
  EXPECT_EQ(endpoint.module->proxy.user, "user");
  EXPECT_EQ(endpoint.module->proxy.password, "open sesame:%41") << "unchanged";
  EXPECT_EQ(configuration.settings.modules.at("m"), endpoint.module);
  EXPECT_EQ(endpoint.responder->settings.proxy.password, "0ther");
  EXPECT_EQ(configuration.http_sd.at("web").at(0)->settings.proxy.password, "open sesame:%41");
  EXPECT_EQ(configuration.settings.redacted_yaml.find("sesame"), std::string::npos);
}

TEST_F(SecretsTest, AreReadWhileTheConfigurationIsParsed) {
  const std::string yaml =
      "modules:\n"
      "  m: {proxy_url: http://user@proxy.test, proxy_password_file: password}\n"
      "fleets: [{name: web, module: m}]\n";
  SecretFiles secrets{[](const std::string& file) { return file + " was read"; }};
  const auto with = parse_settings(yaml, "/nonexistent/f.yml", &secrets);
  const auto& settings = std::get<Settings>(with);
  EXPECT_EQ(settings.modules.at("m")->proxy.password, "/nonexistent/password was read");
  EXPECT_EQ(settings.fleets.at(0).module, settings.modules.at("m"));
  EXPECT_TRUE(secrets.problems.empty());

  const auto without = parse_settings(yaml, "/nonexistent/f.yml");
  EXPECT_EQ(std::get<Settings>(without).modules.at("m")->proxy.password, "");
}

TEST_F(SecretsTest, AreNotReadIfTheProxyUrlDoesNotNeedThem) {
  SecretFiles secrets{[](const std::string& file) {
    ADD_FAILURE() << file << " was read";
    return file;
  }};
  const auto loaded = parse_settings(
      "modules:\n"
      "  a: {proxy_password_file: password}\n"
      "  b: {proxy_url: http://user:password@proxy.test, proxy_password_file: password}\n"
      "  c: {proxy_url: http://proxy.test, proxy_password_file: password}\n",
      "f.yml", &secrets);
  EXPECT_EQ(std::get<std::vector<Problem>>(loaded).size(), 3u);
}

TEST_F(SecretsTest, AreReadAgainByEachLoad) {
  const std::string file = write_configuration("http");
  folder.write("other", "0ther\n");
  for (const auto* const password : {"first", "second"}) {
    folder.write("password", password);
    const auto loaded = service::load_configuration(file, x509::Roots::make_empty());
    const auto& settings = std::get<service::Configuration>(loaded).settings;
    EXPECT_EQ(settings.modules.at("m")->proxy.password, password);
    EXPECT_EQ(settings.fleets.at(0).module, settings.modules.at("m"));
  }
}

TEST_F(SecretsTest, AreReportedWithTheirLocationIfAFileHoldsNone) {
  const std::string file = write_configuration("socks5");
  folder.write("password", "secret\nsecond line\n");
  const std::string password = folder.file("password");
  EXPECT_THAT(
      load_problems(file),
      ElementsAre(
          file + ":4:26: modules.m.proxy_password_file: " + password + ": is not a single line",
          file + ":5:16: modules.m.responder: " + folder.file("other") +
              ": cannot be read: No such file or directory",
          file + ":12:9: fleets[0].http_sd_configs[0]: " + password + ": is not a single line"));
}

TEST_F(SecretsTest, AreRefusedIfTheProxyCannotReceiveThem) {
  const std::string file = write_configuration("socks5");
  folder.write("other", "0ther\n");
  const auto refused = [&](const std::string& text) {
    const std::string password = folder.write("password", text);
    return file + ":4:26: modules.m.proxy_password_file: " + password +
           ": is empty, or too long for a proxy password";
  };
  const std::string too_long = refused(std::string(256, 'x'));
  EXPECT_THAT(load_problems(file), ElementsAre(too_long))
      << "RFC 1929, 2: 255 bytes; HTTP has room for more";
  folder.write("password", std::string(255, 'x'));
  EXPECT_TRUE(std::holds_alternative<service::Configuration>(
      service::load_configuration(file, x509::Roots::make_empty())));
  const std::string empty = folder.write("password", "\n");
  EXPECT_EQ(load_problems(file).at(0),
            file + ":4:26: modules.m.proxy_password_file: " + empty + ": is empty");
}

}  // namespace
}  // namespace staple::config
