#include "exporter/web/probe/probe_request.h"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"
#include "tests/folder.h"

namespace staple {
namespace {

using namespace std::chrono_literals;

// The built-in module and a timeout of 20 s.
Configuration configuration(ProbeTargets::Kind kind = ProbeTargets::Kind::any) {
  Configuration result;
  result.settings.global.timeout = 20s;
  result.settings.global.probe_targets.kind = kind;
  const auto module = std::make_shared<const Module>();
  result.settings.modules.emplace("tls", module);
  result.clients.emplace(tls_settings(*module), nullptr);
  return result;
}

std::variant<Question, Response> ask(const std::string& query, const Configuration& given = configuration(),
                                     const std::string& scrape_timeout = {}) {
  Request request = parse_request("GET", "/probe?" + query).value();
  request.scrape_timeout = scrape_timeout;
  return read_probe_request(request, given, [](const Target& target) {
    return to_string(target) == "configured.example.com:8443";
  });
}

Question question(const std::string& query, const std::string& scrape_timeout = {}) {
  return std::get<Question>(ask(query, configuration(), scrape_timeout));
}

unsigned refused(const std::string& query, ProbeTargets::Kind kind = ProbeTargets::Kind::any) {
  const auto read = ask(query, configuration(kind));
  return std::holds_alternative<Response>(read) ? std::get<Response>(read).status : 0;
}

TEST(ProbeRequest, TakesPortAndModuleByDefault) {
  const Question asked = question("target=www.example.com");
  EXPECT_EQ(asked.target, (Target{"www.example.com", 443, ""}));
  EXPECT_EQ(*asked.module, Module{});
  EXPECT_EQ(asked.limit, 20s);
}

TEST(ProbeRequest, TakesTheDefaultPortOfTheModulesProtocol) {
  auto given = configuration();
  auto mail = std::make_shared<Module>();
  mail->starttls = StartTls::smtp;
  given.settings.modules.emplace("mail", mail);
  given.clients.emplace(tls_settings(*mail), nullptr);
  const auto asked = std::get<Question>(ask("module=mail&target=mail.example.com", given));
  EXPECT_EQ(asked.target, (Target{"mail.example.com", 25, ""}));
  const auto named = std::get<Question>(ask("module=mail&target=mail.example.com:587", given));
  EXPECT_EQ(named.target, (Target{"mail.example.com", 587, ""}));
}

TEST(ProbeRequest, TakesTheServerNameUnderBothItsNames) {
  EXPECT_EQ(question("target=10.0.0.9:8443&server_name=www.example.com").target.server_name,
            "www.example.com");
  EXPECT_EQ(question("target=10.0.0.9:8443&hostname=www.example.com").target.server_name, "www.example.com");
  EXPECT_EQ(question("target=10.0.0.9%23a.example.com&hostname=b.example.com").target.server_name,
            "b.example.com");
}

TEST(ProbeRequest, EndsHalfASecondBeforeTheScrapeDoes) {
  EXPECT_EQ(question("target=a", "10").limit, 9500ms);
  EXPECT_EQ(question("target=a", "2.5").limit, 2s);
}

TEST(ProbeRequest, NeverTakesLongerThanTheModulesTimeout) {
  EXPECT_EQ(question("target=a", "60").limit, 20s);
}

TEST(ProbeRequest, DoesWhatItCanInAVeryShortScrape) { EXPECT_EQ(question("target=a", "0.2").limit, 100ms); }

TEST(ProbeRequest, IgnoresAScrapeTimeoutThatIsNone) {
  for (const auto text : {"", "soon", "-1", "0", "nan", "inf", "1e300", "10s"}) {
    EXPECT_EQ(question("target=a", text).limit, 20s) << text;
  }
}

TEST(ProbeRequest, IsRefusedWithoutAGoodTarget) {
  EXPECT_EQ(refused(""), 400u);
  EXPECT_EQ(refused("target="), 400u);
  EXPECT_EQ(refused("target=a:b"), 400u);
  EXPECT_EQ(refused("target=a&server_name=%00"), 400u);
}

TEST(ProbeRequest, IsRefusedForAModuleThatDoesNotExist) { EXPECT_EQ(refused("target=a&module=nope"), 400u); }

TEST(ProbeRequest, IsRefusedForTargetsOutsideProbeTargets) {
  using Kind = ProbeTargets::Kind;
  EXPECT_EQ(refused("target=configured.example.com:8443", Kind::none), 403u);
  EXPECT_EQ(refused("target=other.example.com:8443", Kind::configured), 403u);
  EXPECT_EQ(refused("target=configured.example.com:443", Kind::configured), 403u);
  EXPECT_EQ(refused("target=CONFIGURED.example.com:8443", Kind::configured), 0u);
  EXPECT_EQ(refused("target=other.example.com", Kind::any), 0u);
}

TEST(ProbeRequest, PermitsWhatAListOfProbeTargetsNames) {
  const test::Folder folder;
  const auto settings = load_settings(folder.write("f.yml", R"(
global: {probe_targets: ["*.example.com", Exact.example.org, 10.0.0.0/8, "2001:db8::/32", 192.0.2.7, "::1"]}
)"));
  ASSERT_TRUE(std::holds_alternative<Settings>(settings));
  Configuration given = configuration();
  given.settings.global = std::get<Settings>(settings).global;
  const auto asked = [&](const std::string& target) {
    const std::string written = boost::urls::encode(target, boost::urls::unreserved_chars);
    return ask("target=" + written, given);
  };
  const auto is_permitted = [&](const std::string& target) {
    return std::holds_alternative<Question>(asked(target));
  };
  for (const auto* const good :
       {"www.example.com", "a.b.example.com:8443", "exact.example.org", "10.1.2.3:25", "[2001:db8::7]:443",
        "192.0.2.7", "[::1]:443", "[0:0::1]:443", "[::ffff:10.0.0.1]:443"}) {
    EXPECT_TRUE(is_permitted(good)) << good;
  }
  for (const auto* const bad :
       {"11.0.0.1", "192.0.2.70", "[2001:db9::7]:443", "[::ffff:11.0.0.1]:443", "11.0.0.1#10.0.0.1"}) {
    EXPECT_FALSE(is_permitted(bad)) << bad;
  }
  // What these lead to decides: each may be looked up, and be connected to within the networks.
  for (const auto* const name :
       {"example.com", "www.example.com.evil.test", "exact.example.org.test", "10.evil.test"}) {
    const auto question = std::get<Question>(asked(name));
    ASSERT_TRUE(question.permits) << name;
    EXPECT_TRUE(question.permits(boost::asio::ip::make_address("10.1.2.3"))) << name;
    EXPECT_FALSE(question.permits(boost::asio::ip::make_address("127.0.0.1"))) << name;
  }
  EXPECT_FALSE(std::get<Question>(asked("www.example.com")).permits);
}

}  // namespace
}  // namespace staple
