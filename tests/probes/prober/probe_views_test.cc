#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "tests/probes/prober/test_prober.h"

namespace staple::prober {
namespace {

namespace asio = boost::asio;
using fleet::Server;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

TEST_F(ProberTest, ProbesEveryAddressInEveryView) {
  module.views = {
      {"tls1.2", {.min_version = TlsVersion::tls12, .max_version = TlsVersion::tls12}, ""},
      {"rsa", {.key_type = tls::KeyType::rsa}, ""}};
  tls = *load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  const Server server(loop.get_executor(), fleet::offer(site()),
                      {asio::ip::make_address("127.0.0.1"), 0});
  const auto all = probe(Target{"several.test", server.port(), ""});
  std::vector<std::pair<std::string, std::string>> seen;
  for (const ViewResult& each : all)
    seen.emplace_back(each.observation.address, each.observation.view);
  EXPECT_THAT(seen, ElementsAre(std::pair("127.0.0.2", ""), std::pair("127.0.0.2", "tls1.2"),
                                std::pair("127.0.0.2", "rsa"), std::pair("127.0.0.1", ""),
                                std::pair("127.0.0.1", "tls1.2"), std::pair("127.0.0.1", "rsa"),
                                std::pair("127.0.0.3", ""), std::pair("127.0.0.3", "tls1.2"),
                                std::pair("127.0.0.3", "rsa")));
  EXPECT_EQ(all[1].observation.failure->reason, Reason::connect_refused);
  EXPECT_EQ(all[3].observation.tls_version, TlsVersion::tls13);
  EXPECT_EQ(all[4].observation.tls_version, TlsVersion::tls12);
  EXPECT_EQ(all[4].observation.verdict->status, ocsp::CertStatus::good);
  // The leaf has an ECDSA key.
  EXPECT_FALSE(all[5].observation.failure);
  EXPECT_THAT(all[5].observation.not_offered, testing::Optional(HasSubstr("handshake failure")));
}

TEST_F(ProberTest, CallsAVersionThatTheServerLacksNotOffered) {
  module.views = {
      {"tls1.2", {.min_version = TlsVersion::tls12, .max_version = TlsVersion::tls12}, ""}};
  tls = *load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  fleet::Site modern = site();
  modern.min_version = TlsVersion::tls13;
  const Server server(loop.get_executor(), fleet::offer(modern));
  const auto all = probe(Target{"server.test", server.port(), ""});
  EXPECT_TRUE(all[0].observation.verdict);
  EXPECT_TRUE(all[1].observation.not_offered);
  EXPECT_EQ(level_of(all[1].observation), ocsp::Level::not_applicable);
}

TEST_F(ProberTest, AsksForTheNameOfTheView) {
  module.views = {{"other.test", {}, "other.test"}};
  tls = *load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  const Server server(loop.get_executor(), fleet::offer(site()));
  const auto all = probe(Target{"server.test", server.port(), ""});
  const auto& findings = all[1].observation.verdict->findings;
  EXPECT_NE(std::ranges::find(findings, ocsp::Fault::name_mismatch, &ocsp::Finding::fault),
            findings.end());
}

TEST_F(ProberTest, LearnsFromTheProbeBefore) {
  module.attempt_delay = 0s;
  fleet::Site bare = site();
  bare.staple = {};
  const Server server(loop.get_executor(), fleet::offer(bare));
  const Target target{"server.test", server.port(), ""};
  auto stapled = std::make_shared<Observation>();
  stapled->address = "127.0.0.1";
  stapled->view_state.stapled = true;
  const auto all = run(loop, prober.probe({target, module, *tls, 1h, {stapled}}));
  const auto& findings = all.front().observation.verdict->findings;
  EXPECT_NE(std::ranges::find(findings, ocsp::Fault::intermittent, &ocsp::Finding::fault),
            findings.end());
}

TEST_F(ProberTest, BeginsNoConnectionForWhichThereIsNoTimeLeft) {
  module.attempt_delay = 1h;
  fleet::Site bare = site();
  bare.staple = {};
  const Server server(loop.get_executor(), fleet::offer(bare));
  const Target target{"server.test", server.port(), ""};
  const auto all = run(loop, prober.probe({target, module, *tls, 1h, {}, steady_now() + 30min}));
  EXPECT_EQ(all.front().observation.attempts, 1U);
  EXPECT_EQ(all.front().observation.verdict->findings.front().fault, ocsp::Fault::not_sent);
}

}  // namespace
}  // namespace staple::prober
