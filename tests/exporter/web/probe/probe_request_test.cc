// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/probe/probe_request.h"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"
#include "tests/folder.h"

namespace staple::web {
namespace {

using namespace std::chrono_literals;

// The built-in module and a timeout of 20 s.
service::Configuration make_configuration(
    config::ProbeTargets::Kind kind = config::ProbeTargets::Kind::any) {
  service::Configuration result;
  result.settings.global.timeout = 20s;
  result.settings.global.probe_targets.kind = kind;
  const auto module = std::make_shared<const prober::Module>();
  result.settings.modules.emplace("tls", module);
  result.tls_clients.emplace(collect_tls_settings(*module), nullptr);
  return result;
}

ProbeRequest read_request(const std::string& query,
                          const service::Configuration& given = make_configuration(),
                          const std::string& scrape_timeout = {}) {
  httpd::Request request = httpd::parse_request("GET", "/probe?" + query).value();
  request.scrape_timeout = scrape_timeout;
  return read_probe_request(request, given, [](const Target& target) {
    return to_string(target) == "configured.example.com:8443";
  });
}

service::OnDemandProbe read_probe(const std::string& query,
                                  const std::string& scrape_timeout = {}) {
  return std::get<service::OnDemandProbe>(
      read_request(query, make_configuration(), scrape_timeout));
}

unsigned refused_status(const std::string& query,
                        config::ProbeTargets::Kind kind = config::ProbeTargets::Kind::any) {
  const auto read = read_request(query, make_configuration(kind));
  return std::holds_alternative<httpd::Response>(read) ? std::get<httpd::Response>(read).status : 0;
}

TEST(ProbeRequest, HasADefaultPortAndModule) {
  const service::OnDemandProbe requested = read_probe("target=www.example.com");
  EXPECT_EQ(requested.target, (Target{"www.example.com", 443, ""}));
  EXPECT_EQ(*requested.module, prober::Module{});
  EXPECT_EQ(requested.limit, 20s);
}

TEST(ProbeRequest, HasEachParameterOnce) {
  for (const std::string name : {"target", "module", "server_name", "hostname", "debug"}) {
    const auto read = read_request("target=a.example&" + name + "=tls&" + name + "=tls");
    ASSERT_TRUE(std::holds_alternative<httpd::Response>(read)) << name;
    EXPECT_EQ(std::get<httpd::Response>(read).status, 400u);
    EXPECT_EQ(std::get<httpd::Response>(read).body,
              "Parameter " + name + " is given more than once\n");
  }
  EXPECT_EQ(refused_status("target=a.example&other=1&other=2"), 0u) << "ignored as before";
}

TEST(ProbeRequest, HasTheDefaultPortOfTheProtocolOfItsModule) {
  auto given = make_configuration();
  auto mail = std::make_shared<prober::Module>();
  mail->starttls = starttls::StartTls::smtp;
  given.settings.modules.emplace("mail", mail);
  given.tls_clients.emplace(collect_tls_settings(*mail), nullptr);
  const auto requested =
      std::get<service::OnDemandProbe>(read_request("module=mail&target=mail.example.com", given));
  EXPECT_EQ(requested.target, (Target{"mail.example.com", 25, ""}));
  const auto named = std::get<service::OnDemandProbe>(
      read_request("module=mail&target=mail.example.com:587", given));
  EXPECT_EQ(named.target, (Target{"mail.example.com", 587, ""}));
}

TEST(ProbeRequest, HasNoLogin) {
  auto given = make_configuration();
  prober::Module database;
  database.name = "db";
  database.starttls = starttls::StartTls::mysql;
  given.modules_without_login.emplace("db", std::make_shared<const prober::Module>(database));
  database.login = {"monitor", "geheim", "password"};
  given.settings.modules.emplace("db", std::make_shared<const prober::Module>(database));
  const auto read = read_request("target=a.test&module=db", given);
  EXPECT_EQ(std::get<service::OnDemandProbe>(read).module->login, starttls::Login());
}

// A configuration whose module `inside` has a client certificate.
service::Configuration make_with_certificate(config::ProbeTargets::Kind kind) {
  auto given = make_configuration(kind);
  const auto views = std::make_shared<const prober::ViewClients>();
  prober::Module module;
  module.name = "inside";
  given.anonymous_modules.emplace(
      "inside",
      service::AnonymousModule{std::make_shared<const prober::Module>(module), views, nullptr});
  module.tls.cert_file = "/ours.pem";
  given.tls_clients.emplace(collect_tls_settings(module), nullptr);
  given.settings.modules.emplace("inside", std::make_shared<const prober::Module>(module));
  return given;
}

// has_certificate returns whether the probe that a request asks for shows the certificate.
bool has_certificate(const std::string& query, const service::Configuration& given) {
  const auto read = read_request("module=inside&" + query, given);
  const auto& probe = std::get<service::OnDemandProbe>(read);
  const bool stripped = probe.tls == given.anonymous_modules.at("inside").tls;
  EXPECT_EQ(probe.is_anonymous, stripped);
  EXPECT_EQ(probe.module->tls.cert_file.empty(), stripped);
  return !stripped;
}

TEST(ProbeRequest, ShowsACertificateOnlyToTargetsThatAreNamed) {
  using Kind = config::ProbeTargets::Kind;
  const auto any = make_with_certificate(Kind::any);
  EXPECT_FALSE(has_certificate("target=other.example.com:8443", any));
  EXPECT_FALSE(has_certificate("target=configured.example.com", any)) << "another port";
  EXPECT_FALSE(has_certificate("target=other.example.com:8443%23configured.example.com", any));
  EXPECT_TRUE(has_certificate("target=configured.example.com:8443", any));
  EXPECT_TRUE(has_certificate("target=configured.example.com:8443",
                              make_with_certificate(Kind::configured)));

  auto listed = make_with_certificate(Kind::listed);
  listed.settings.global.probe_targets.hosts = {"*.example.org"};
  listed.settings.global.probe_targets.networks = {"192.0.2.0/24"};
  EXPECT_TRUE(has_certificate("target=www.example.org", listed));
  EXPECT_TRUE(has_certificate("target=192.0.2.1", listed));
}

TEST(ProbeRequest, HidesWhatATargetSendsUnlessItIsNamed) {
  using Kind = config::ProbeTargets::Kind;
  const auto hides = [](const std::string& query, Kind kind) {
    return std::get<service::OnDemandProbe>(
               read_request(query + "&debug=true", make_configuration(kind)))
        .hides_received;
  };
  EXPECT_TRUE(hides("target=other.example.com", Kind::any));
  EXPECT_FALSE(hides("target=configured.example.com:8443", Kind::any));
  EXPECT_FALSE(hides("target=configured.example.com:8443", Kind::configured));
}

TEST(ProbeRequest, AcceptsServerNameAndHostname) {
  EXPECT_EQ(read_probe("target=10.0.0.9:8443&server_name=www.example.com").target.server_name,
            "www.example.com");
  EXPECT_EQ(read_probe("target=10.0.0.9:8443&hostname=www.example.com").target.server_name,
            "www.example.com");
  EXPECT_EQ(read_probe("target=10.0.0.9%23a.example.com&hostname=b.example.com").target.server_name,
            "b.example.com");
}

TEST(ProbeRequest, EndsHalfASecondBeforeTheScrape) {
  EXPECT_EQ(read_probe("target=a", "10").limit, 9500ms);
  EXPECT_EQ(read_probe("target=a", "2.5").limit, 2s);
}

TEST(ProbeRequest, EndsAtTheTimeoutOfItsModule) {
  EXPECT_EQ(read_probe("target=a", "60").limit, 20s);
}

TEST(ProbeRequest, HasALowerBoundForItsTimeout) {
  EXPECT_EQ(read_probe("target=a", "0.2").limit, 100ms);
}

TEST(ProbeRequest, IgnoresAnInvalidScrapeTimeout) {
  for (const auto text : {"", "soon", "-1", "0", "nan", "inf", "1e300", "10s"}) {
    EXPECT_EQ(read_probe("target=a", text).limit, 20s) << text;
  }
}

TEST(ProbeRequest, IsRefusedWithoutATarget) {
  EXPECT_EQ(refused_status(""), 400u);
  EXPECT_EQ(refused_status("target="), 400u);
}

TEST(ProbeRequest, HasFailedIfItsTargetIsInvalid) {
  for (const auto* const query : {"target=a:b", "target=http://a.test/", "target=a..b",
                                  "target=a&server_name=%00", "target=a&hostname=b:1"}) {
    const auto read = read_request(query);
    const auto* const failure = std::get_if<Failure>(&read);
    ASSERT_NE(failure, nullptr) << query;
    EXPECT_EQ(failure->reason, Reason::resolve_bad_target);
    EXPECT_FALSE(failure->detail.empty());
  }
  EXPECT_EQ(refused_status("target=a:b", config::ProbeTargets::Kind::none), 403u);
}

TEST(ProbeRequest, MayNameItsTargetAsAUrlOrInAnyScript) {
  EXPECT_EQ(read_probe("target=https://www.example.com/path").target,
            (Target{"www.example.com", 443, ""}));
  EXPECT_EQ(read_probe("target=b%C3%BCcher.example&hostname=%C3%A4.example").target,
            (Target{"xn--bcher-kva.example", 443, "xn--4ca.example"}));
}

TEST(ProbeRequest, IsRefusedForAnUnknownModule) {
  EXPECT_EQ(refused_status("target=a&module=nope"), 400u);
}

TEST(ProbeRequest, IsRefusedForTargetsOutsideProbeTargets) {
  using Kind = config::ProbeTargets::Kind;
  EXPECT_EQ(refused_status("target=configured.example.com:8443", Kind::none), 403u);
  EXPECT_EQ(refused_status("target=other.example.com:8443", Kind::configured), 403u);
  EXPECT_EQ(refused_status("target=configured.example.com:443", Kind::configured), 403u);
  EXPECT_EQ(refused_status("target=CONFIGURED.example.com:8443", Kind::configured), 0u);
  EXPECT_EQ(refused_status("target=other.example.com", Kind::any), 0u);
}

TEST(ProbeRequest, IsPermittedForTheTargetsOfAList) {
  const test::Folder folder;
  const auto settings = config::load_settings(folder.write("f.yml", R"(
global: {probe_targets: ["*.example.com", Exact.example.org, 10.0.0.0/8, "2001:db8::/32", 192.0.2.7, "::1"]}
)"));
  ASSERT_TRUE(std::holds_alternative<config::Settings>(settings));
  service::Configuration given = make_configuration();
  given.settings.global = std::get<config::Settings>(settings).global;
  const auto requested = [&](const std::string& target) {
    const std::string written = boost::urls::encode(target, boost::urls::unreserved_chars);
    return read_request("target=" + written, given);
  };
  const auto is_permitted = [&](const std::string& target) {
    return std::holds_alternative<service::OnDemandProbe>(requested(target));
  };
  for (const auto* const good :
       {"www.example.com", "a.b.example.com:8443", "exact.example.org", "10.1.2.3:25",
        "[2001:db8::7]:443", "192.0.2.7", "[::1]:443", "[0:0::1]:443", "[::ffff:10.0.0.1]:443"}) {
    EXPECT_TRUE(is_permitted(good)) << good;
  }
  for (const auto* const bad :
       {"11.0.0.1", "192.0.2.70", "[2001:db9::7]:443", "[::ffff:11.0.0.1]:443", "11.0.0.1#10.0.0.1",
        "[::2%x.example.com]", "[fe80::1%x.example.com]", "[::ffff:11.0.0.1%a.example.com]:443"}) {
    EXPECT_FALSE(is_permitted(bad)) << bad;
  }
  // The addresses of these names decide: they may be resolved, and connected to within
  // the networks.
  for (const auto* const name :
       {"example.com", "www.example.com.evil.test", "exact.example.org.test", "10.evil.test"}) {
    const auto probe = std::get<service::OnDemandProbe>(requested(name));
    ASSERT_TRUE(probe.permits) << name;
    EXPECT_TRUE(probe.permits(boost::asio::ip::make_address("10.1.2.3"))) << name;
    EXPECT_FALSE(probe.permits(boost::asio::ip::make_address("127.0.0.1"))) << name;
  }
  EXPECT_FALSE(std::get<service::OnDemandProbe>(requested("www.example.com")).permits);
}

}  // namespace
}  // namespace staple::web
