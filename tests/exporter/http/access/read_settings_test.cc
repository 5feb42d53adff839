// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/read_settings.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/http/access/web_config.h"
#include "tests/exporter/configuration/broken_files.h"
#include "tests/folder.h"

namespace staple::httpd {
namespace {

using testing::ElementsAre;
using testing::Pair;

const std::filesystem::path kFolder =
    std::filesystem::path(STAPLE_SOURCE_DIR) / "tests/exporter/http/access/broken";

WebSettings read(std::string_view yaml) {
  config::ProblemList problems{"web.yml", {}};
  const auto document = config::parse_yaml(yaml);
  const config::Node root{std::get<config::YamlValue>(document), "", problems};
  WebSettings settings = read_web_settings(root, "/etc/staple");
  for (const config::Problem& problem : problems.items) ADD_FAILURE() << to_string(problem);
  return settings;
}

TEST(ReadSettings, ReturnsTheDefaultsForAnEmptyDocument) {
  for (const auto* const yaml : {"", "{}", "tls_server_config: {}",
                                 "basic_auth_users:", "rate_limit: {interval: 0, burst: 0}"}) {
    const WebSettings settings = read(yaml);
    EXPECT_FALSE(settings.tls);
    EXPECT_TRUE(settings.users.empty());
    EXPECT_TRUE(settings.headers.empty());
    EXPECT_EQ(settings.rate_limit.interval.count(), 0);
  }
}

TEST(ReadSettings, ReadsEveryKeyOfTheFormat) {
  const WebSettings settings = read(R"(
tls_server_config:
  cert_file: a/cert.pem
  key_file: /key.pem
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.pem
  client_allowed_sans: [prometheus.example.com, 192.0.2.1]
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ECDHE-RSA-AES256-GCM-SHA384, TLS_AES_128_GCM_SHA256]
  prefer_server_cipher_suites: false
  curve_preferences: [X25519, CurveP256]
http_server_config:
  http2: true
  headers:
    X-Frame-Options: Deny
    Strict-Transport-Security: max-age=600
    X-XSS-Protection: ""
basic_auth_users:
  alice: $2y$10$wTnDHQeHyExBN1FBqT35.O6J6pZBYAqr1wSPP1xAOrLihLjz3IWHi
rate_limit:
  interval: 100ms
  burst: 20
)");
  ASSERT_TRUE(settings.tls);
  EXPECT_EQ(settings.tls->certificate.file, "/etc/staple/a/cert.pem");
  EXPECT_EQ(settings.tls->key.file, "/key.pem");
  EXPECT_EQ(settings.tls->client_auth, ClientAuth::require_and_verify);
  EXPECT_EQ(settings.tls->client_ca.file, "/etc/staple/ca.pem");
  EXPECT_THAT(settings.tls->client_allowed_sans,
              ElementsAre("prometheus.example.com", "192.0.2.1"));
  EXPECT_EQ(settings.tls->min_version, TlsVersion::tls12);
  EXPECT_EQ(settings.tls->max_version, TlsVersion::tls13);
  EXPECT_EQ(settings.tls->cipher_suites.size(), 3u);
  EXPECT_FALSE(settings.tls->prefer_server_cipher_suites);
  EXPECT_THAT(settings.tls->groups, ElementsAre("X25519", "P-256"));
  EXPECT_THAT(settings.headers, ElementsAre(Pair("Strict-Transport-Security", "max-age=600"),
                                            Pair("X-Frame-Options", "Deny")));
  EXPECT_THAT(
      settings.users,
      ElementsAre(Pair("alice", "$2y$10$wTnDHQeHyExBN1FBqT35.O6J6pZBYAqr1wSPP1xAOrLihLjz3IWHi")));
  EXPECT_EQ(settings.rate_limit.interval, std::chrono::milliseconds(100));
  EXPECT_EQ(settings.rate_limit.burst, 20u);
}

TEST(ReadSettings, ReadsInlineCertificateAndKey) {
  const auto settings = read("tls_server_config: {cert: a certificate, key: a key}");
  EXPECT_EQ(settings.tls->certificate.text, "a certificate");
  EXPECT_EQ(settings.tls->key.text, "a key");
}

TEST(ReadSettings, ReadsEachTypeOfClientAuthentication) {
  const std::vector<std::pair<std::string, ClientAuth>> all = {
      {"NoClientCert", ClientAuth::none},
      {"RequestClientCert", ClientAuth::request},
      {"RequireAnyClientCert", ClientAuth::require_any},
      {"RequireClientCert", ClientAuth::require_any},
      {"VerifyClientCertIfGiven", ClientAuth::verify_if_given},
      {"RequireAndVerifyClientCert", ClientAuth::require_and_verify}};
  for (const auto& [word, kind] : all) {
    const auto settings =
        read("tls_server_config: {cert_file: a, key_file: b, client_auth_type: " + word + "}");
    EXPECT_EQ(settings.tls->client_auth, kind) << word;
  }
}

class ReadSettingsBrokenTest : public testing::TestWithParam<std::string> {};

TEST_P(ReadSettingsBrokenTest, ReportsExactlyTheExpectedProblems) {
  const auto file = kFolder / (GetParam() + ".yml");
  const auto expected = config::read_expected_problems(file);
  ASSERT_FALSE(expected.empty());
  const LoadedWebConfig loaded = load_web_config(file.string());
  ASSERT_TRUE(std::holds_alternative<std::vector<config::Problem>>(loaded))
      << "the file was accepted";
  EXPECT_THAT(to_strings(std::get<std::vector<config::Problem>>(loaded)),
              testing::ElementsAreArray(expected));
}

INSTANTIATE_TEST_SUITE_P(Files, ReadSettingsBrokenTest,
                         testing::ValuesIn(config::list_broken_files(kFolder)),
                         [](const auto& file) { return file.param; });

TEST(ReadSettingsWebConfiguration, ReportsAFileThatCannotBeRead) {
  const LoadedWebConfig loaded = load_web_config("/nowhere/web.yml");
  const auto& problems = std::get<std::vector<config::Problem>>(loaded);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(to_string(problems.front()),
            "/nowhere/web.yml: cannot be read: No such file or directory");
}

// An editor may truncate the file before it writes: it must not switch TLS and passwords off.
TEST(ReadSettingsWebConfiguration, RefusesAFileWithoutContent) {
  const test::Folder folder;
  for (const char* const text : {"", "# basic_auth_users: to do\n", "---\n"}) {
    const std::string file = folder.write("web.yml", text);
    const LoadedWebConfig loaded = load_web_config(file);
    ASSERT_TRUE(std::holds_alternative<std::vector<config::Problem>>(loaded)) << text;
    EXPECT_THAT(to_strings(std::get<std::vector<config::Problem>>(loaded)),
                testing::ElementsAre(file + ": is empty; write {} to use the defaults"));
  }
  EXPECT_TRUE(std::holds_alternative<std::shared_ptr<const WebConfig>>(
      load_web_config(folder.write("web.yml", "{}\n"))));
}

}  // namespace
}  // namespace staple::httpd
