// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/load.h"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Settings parse_valid(std::string_view yaml, const std::string& file = "/etc/staple/staple.yml") {
  auto loaded = parse_settings(yaml, file);
  if (const auto* const problems = std::get_if<std::vector<Problem>>(&loaded)) {
    for (const auto& problem : *problems) ADD_FAILURE() << to_string(problem);
    return make_default_settings();
  }
  return std::get<Settings>(std::move(loaded));
}

std::string parse_invalid(std::string_view yaml) {
  const auto loaded = parse_settings(yaml, "f.yml");
  const auto* const problems = std::get_if<std::vector<Problem>>(&loaded);
  return problems ? to_string(problems->front()) : "accepted";
}

TEST(LoadSettings, RefusesAFileWithoutContent) {
  for (const auto* const yaml :
       {"", " \n\n", "# nothing\n", "---\n", "---\n# nothing\n...\n", "null\n", "~", "\xEF\xBB\xBF",
        "\xEF\xBB\xBF# nothing\r\n", "!!null\n"}) {
    EXPECT_EQ(parse_invalid(yaml), "f.yml: is empty; write {} to use the defaults") << yaml;
  }
}

TEST(LoadSettings, ReturnsTheDefaultsForAnEmptyMapping) {
  for (const auto* const yaml : {"{}", "global:\nmodules:\nfleets:\n"}) {
    const auto settings = parse_valid(yaml);
    EXPECT_EQ(settings.global, Global{}) << yaml;
    EXPECT_TRUE(settings.fleets.empty()) << yaml;
    ASSERT_EQ(settings.modules.size(), 1u) << yaml;
    EXPECT_EQ(settings.modules.at("tls")->name, "tls");
  }
}

TEST(LoadSettings, ReadsTheMetrics) {
  EXPECT_EQ(parse_valid("{}").metrics, MetricsSettings{});
  EXPECT_EQ(parse_valid("metrics: {exclude: [], openmetrics: false, created: false}").metrics,
            MetricsSettings{});
  EXPECT_EQ(
      parse_valid("metrics: {exclude: [a, minimal, b], openmetrics: true, created: true}").metrics,
      (MetricsSettings{
          .exclude = {"a", "b"}, .minimal = true, .openmetrics = true, .created = true}));
  EXPECT_EQ(parse_valid("metrics: {exclude: minimal}").metrics, MetricsSettings{.minimal = true});
  EXPECT_EQ(parse_valid("metrics:\n  exclude:\n").metrics, MetricsSettings{});
}

TEST(LoadSettings, RefusesWrongTypesInMetrics) {
  EXPECT_EQ(parse_invalid("metrics: {exclude: {a: b}}"),
            "f.yml:1:20: metrics.exclude: expected a list, found a mapping");
  EXPECT_EQ(parse_invalid("metrics: minimal"),
            "f.yml:1:10: metrics: expected a mapping (key: value), found 'minimal'");
  EXPECT_EQ(parse_invalid("metrics: {created: 1}"),
            "f.yml:1:20: metrics.created: expected true or false, found '1'");
}

TEST(LoadSettings, NamesAViewByAllThatItSets) {
  const auto settings = parse_valid(R"(
modules:
  a:
    views:
      - {tls: "1.2", multi: true}
      - {multi: true, key_type: ecdsa, tls: "1.2"}
      - {tls: "1.2", multi: false}
)");
  const auto& views = settings.modules.at("a")->views;
  ASSERT_EQ(views.size(), 3u);
  EXPECT_EQ(views[0].name, "tls1.2-multi");
  EXPECT_TRUE(views[0].multi);
  EXPECT_EQ(views[1].name, "tls1.2-multi-ecdsa");
  EXPECT_EQ(views[2].name, "tls1.2");
  EXPECT_FALSE(views[2].multi);
}

TEST(LoadSettings, RoundsUpToWholeSeconds) {
  const auto settings = parse_valid(
      "global: {timeout: 1s500ms}\nmodules: {m: {attempt_delay: 100ms, policy: {clock_skew: 0ms}}}\n");
  EXPECT_EQ(settings.global.timeout, 2s);
  EXPECT_EQ(settings.modules.at("m")->attempt_delay, 1s);
  EXPECT_EQ(settings.modules.at("m")->policy.clock_skew, 0s);
}

TEST(LoadSettings, ReadsEveryKey) {
  const auto settings = parse_valid(R"(
global:
  interval: 10m
  failure_interval: 1m
  timeout: 15s
  startup_spread: 0s
  concurrency: 64
  probe_targets: configured
modules:
  intranet:
    server_name: WWW.Example.COM
    addresses: first
    ip_protocol: ip6
    starttls: imap
    proxy_url: socks5://user:secret@proxy.example.com
    proxy_protocol: v2
    tls_config: {ca_file: ca/root.pem, cert_file: /abs/cert.pem, key_file: ../key.pem, min_version: TLS12, max_version: TLS12, groups: [P-256, X25519]}
    policy:
      staple: require
      profile: private
      clock_skew: 1m30s
      max_age: 4d
      warning_share: 0.5
      critical_share: 0
fleets:
  - name: web
    module: intranet
    interval: 1h
    failure_interval: 2m
    timeout: 5s
    static_configs:
      - targets: ["www.example.com", "[2001:db8::7]:8443", "10.0.0.9:443#www.example.com"]
        labels: {team: payments, cost_centre: 4711}
      - targets: [mail.example.com:993]
  - name: rest
)");
  EXPECT_EQ(settings.global, (Global{.interval = 10min,
                                     .failure_interval = 1min,
                                     .timeout = 15s,
                                     .startup_spread = 0s,
                                     .concurrency = 64,
                                     .threads = 1,
                                     .probe_targets = {ProbeTargets::Kind::configured}}));
  const prober::Module expected{
      .name = "intranet",
      .server_name = "www.example.com",
      .all_addresses = false,
      .ip_protocol = net::IpProtocol::ip6,
      .starttls = starttls::StartTls::imap,
      .proxy = {proxy::Kind::socks5, "proxy.example.com", 1080, "user", "secret"},
      .proxy_protocol = proxy::ProxyProtocol::v2,
      .tls = {.ca_file = "/etc/staple/ca/root.pem",
              .cert_file = "/abs/cert.pem",
              .key_file = "/etc/key.pem",
              .min_version = TlsVersion::tls12,
              .max_version = TlsVersion::tls12,
              .groups = {"P-256", "X25519"}},
      .policy = {.staple = StaplePolicy::require,
                 .profile = Profile::private_pki,
                 .clock_skew = 90s,
                 .max_age = 96h,
                 .warning_share = 0.5,
                 .critical_share = 0}};
  EXPECT_EQ(*settings.modules.at("intranet"), expected);
  ASSERT_EQ(settings.fleets.size(), 2u);
  const auto& web = settings.fleets[0];
  EXPECT_EQ(web.name, "web");
  EXPECT_EQ(web.module, settings.modules.at("intranet"));
  EXPECT_EQ(web.interval, 1h);
  EXPECT_EQ(web.failure_interval, 2min);
  EXPECT_EQ(web.timeout, 5s);
  ASSERT_EQ(web.groups.size(), 2u);
  EXPECT_THAT(web.groups[0].targets,
              ElementsAre(Target{"www.example.com", 143, ""}, Target{"2001:db8::7", 8443, ""},
                          Target{"10.0.0.9", 443, "www.example.com"}));
  EXPECT_THAT(web.groups[0].labels,
              ElementsAre(Pair("cost_centre", "4711"), Pair("team", "payments")));
  EXPECT_THAT(web.groups[1].targets, ElementsAre(Target{"mail.example.com", 993, ""}));
}

TEST(LoadSettings, MakesOneConnectionWithStarttlsUnlessToldOtherwise) {
  const auto settings = parse_valid(
      "modules: {tls: {}, mail: {starttls: smtp}, thorough: {starttls: smtp, attempts: 3}}");
  EXPECT_EQ(max_attempts(*settings.modules.at("tls")), 3u);
  EXPECT_EQ(max_attempts(*settings.modules.at("mail")), 1u);
  EXPECT_EQ(max_attempts(*settings.modules.at("thorough")), 3u);
}

TEST(LoadSettings, ReadsHowTheClientIntroducesItself) {
  const auto settings = parse_valid(
      "modules:\n"
      "  none: {ehlo_name: '', login: {}}\n"
      "  mail: {ehlo_name: probe.example.com, starttls: smtp}\n"
      "  store: {ehlo_name: '[192.0.2.1]', starttls: lmtp}\n"
      "  database: {login: {username: monitor, password_file: pw}, starttls: mysql}\n");
  EXPECT_EQ(settings.modules.at("none")->ehlo_name, "");
  EXPECT_EQ(settings.modules.at("none")->login, starttls::Login());
  EXPECT_EQ(settings.modules.at("mail")->ehlo_name, "probe.example.com");
  EXPECT_EQ(settings.modules.at("store")->ehlo_name, "[192.0.2.1]");
  EXPECT_EQ(settings.modules.at("database")->login,
            (starttls::Login{"monitor", "", "/etc/staple/pw"}));
}

TEST(LoadSettings, LetsAFleetInheritFromAGlobalSectionBelowIt) {
  const auto settings = parse_valid(
      "fleets: [{name: web}]\nglobal: {interval: 7m, failure_interval: 9s, timeout: 3s}");
  const auto& web = settings.fleets.at(0);
  EXPECT_EQ(web.interval, 7min);
  EXPECT_EQ(web.failure_interval, 9s);
  EXPECT_EQ(web.timeout, 3s);
  EXPECT_EQ(web.module, settings.modules.at("tls"));
}

TEST(LoadSettings, ShortensAnInheritedFailureIntervalToTheInterval) {
  const auto settings = parse_valid("global: {interval: 20s}\nfleets: [{name: web, interval: 5s}]");
  EXPECT_EQ(settings.global.failure_interval, 20s);
  EXPECT_EQ(settings.fleets.at(0).failure_interval, 5s);
}

TEST(LoadSettings, ReplacesTheBuiltInModule) {
  const auto settings = parse_valid("modules: {tls: {addresses: first}}");
  EXPECT_EQ(settings.modules.size(), 1u);
  EXPECT_FALSE(settings.modules.at("tls")->all_addresses);
}

TEST(LoadSettings, ResolvesPathsRelativeToTheFolderOfTheFile) {
  const auto settings =
      parse_valid("modules: {m: {tls_config: {ca_file: ca.pem}}}", "conf/staple.yml");
  EXPECT_EQ(settings.modules.at("m")->tls.ca_file,
            (std::filesystem::current_path() / "conf/ca.pem").string());
}

TEST(LoadSettings, ReturnsTheLocationOfATlsConfigWithFiles) {
  const auto settings =
      parse_valid("modules:\n  m:\n    tls_config:\n      ca_file: ca.pem\n  n: {}\n");
  ASSERT_EQ(settings.tls_locations.size(), 1u);
  EXPECT_EQ(settings.tls_locations.at("m"),
            (SourceLocation{"/etc/staple/staple.yml", 4, 7, "modules.m.tls_config"}));
}

TEST(LoadSettings, ReadsTheResponderSettings) {
  const auto settings = parse_valid(R"(
modules:
  m:
    responder:
      query: true
      interval: 30m
      url: HTTP://ocsp.example.com
      hash: sha256
      proxy_url: http://Aladdin:open%20sesame@proxy.example.com:3128
      tls_config: {ca_file: ca.pem}
  n: {}
)");
  const auto& responder = settings.modules.at("m")->responder;
  EXPECT_TRUE(responder.query);
  EXPECT_EQ(responder.interval, 30min);
  EXPECT_EQ(responder.url, "http://ocsp.example.com/");
  EXPECT_EQ(responder.hash, responder::CertIdHash::sha256);
  EXPECT_EQ(responder.proxy, (proxy::Settings{proxy::Kind::http, "proxy.example.com", 3128,
                                              "Aladdin", "open sesame"}));
  EXPECT_EQ(responder.tls.ca_file, "/etc/staple/ca.pem");
  EXPECT_EQ(settings.modules.at("m")->tls.ca_file, "");
  EXPECT_EQ(settings.modules.at("n")->responder, responder::Settings());
  EXPECT_EQ(settings.responder_locations.at("m"),
            (SourceLocation{"/etc/staple/staple.yml", 5, 7, "modules.m.responder"}));
}

TEST(LoadSettings, ResolvesAliases) {
  const auto settings = parse_valid(R"(
fleets:
  - {name: a, static_configs: [{targets: [a.example], labels: &l {team: x}}]}
  - {name: b, static_configs: [{targets: [b.example], labels: *l}]}
)");
  EXPECT_THAT(settings.fleets.at(1).groups.at(0).labels, ElementsAre(Pair("team", "x")));
}

TEST(LoadSettings, RemovesControlCharactersFromMessages) {
  const auto message = parse_invalid("global: {probe_targets: \"\\e[31m\\u202e\"}");
  EXPECT_THAT(message, HasSubstr("probe_targets"));
  EXPECT_EQ(message.find('\x1B'), std::string::npos);
  EXPECT_EQ(message.find("\xE2\x80\xAE"), std::string::npos);
}

TEST(LoadSettings, ReportsAFileThatCannotBeRead) {
  const auto missing = load_settings("/nonexistent/staple.yml");
  EXPECT_EQ(to_string(std::get<std::vector<Problem>>(missing).at(0)),
            "/nonexistent/staple.yml: cannot be read: No such file or directory");
  const auto folder = load_settings("/");
  EXPECT_EQ(to_string(std::get<std::vector<Problem>>(folder).at(0)), "/: is a directory");
}

TEST(LoadProblem, IsWrittenWithoutUnknownParts) {
  EXPECT_EQ(to_string(Problem{"f.yml", 3, 7, "a.b", "wrong"}), "f.yml:3:7: a.b: wrong");
  EXPECT_EQ(to_string(Problem{"f.yml", 3, 7, "", "wrong"}), "f.yml:3:7: wrong");
  EXPECT_EQ(to_string(Problem{"f.yml", 0, 0, "a", "wrong"}), "f.yml: a: wrong");
  EXPECT_EQ(to_string(Problem{"", 0, 0, "", "wrong"}), "wrong");
}

}  // namespace
}  // namespace staple::config
