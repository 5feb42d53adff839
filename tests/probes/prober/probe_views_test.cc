// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "probes/responder/responder_status.h"
#include "tests/probes/prober/test_prober.h"

namespace staple::prober {
namespace {

namespace asio = boost::asio;
using fleet::Server;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

struct ProbeViewsTest : ProberTest {};

TEST_F(ProbeViewsTest, ProbesEveryAddressInEveryView) {
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

TEST_F(ProbeViewsTest, MarksAVersionThatTheServerDoesNotSupportAsNotOffered) {
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

TEST_F(ProbeViewsTest, ExpectsTheServerNameOfTheView) {
  module.views = {{"other.test", {}, "other.test"}};
  tls = *load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  const Server server(loop.get_executor(), fleet::offer(site()));
  const auto all = probe(Target{"server.test", server.port(), ""});
  const auto& findings = all[1].observation.verdict->findings;
  EXPECT_NE(std::ranges::find(findings, ocsp::Fault::name_mismatch, &ocsp::Finding::fault),
            findings.end());
}

/// ProbeViewsOfTwoVersionsTest probes a server in the default view and in a view of TLS 1.2.
struct ProbeViewsOfTwoVersionsTest : ProberTest {
  ProbeViewsOfTwoVersionsTest() {
    module.attempts = 1;
    module.views = {
        {"tls1.2", {.min_version = TlsVersion::tls12, .max_version = TlsVersion::tls12}, ""}};
    tls = *load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  }

  ProbeResult probe_both(const fleet::Site& made, FindResponderStatus find = {}) {
    const Server server(loop.get_executor(), fleet::offer(made));
    const Target target{"server.test", server.port(), ""};
    ProbeRequest request{target, module, *tls, 1h};
    request.find_responder_status = std::move(find);
    return run(loop, prober.probe(request));
  }
};

constexpr auto kByVersion = static_cast<std::size_t>(DifferenceKind::tls_version);

TEST_F(ProbeViewsOfTwoVersionsTest, ReturnsTheComparisonOfTheViews) {
  EXPECT_EQ(probe_both(site()).comparison[kByVersion], false);
  fleet::Site made = site();
  made.staple = [shared = std::make_shared<const Bytes>(staple)](TlsVersion version) {
    return version == TlsVersion::tls13 ? shared : nullptr;
  };
  const ProbeResult result = probe_both(made);
  EXPECT_EQ(result.comparison[kByVersion], true);
  EXPECT_EQ(result.comparison[static_cast<std::size_t>(DifferenceKind::address)], std::nullopt);
}

TEST_F(ProbeViewsOfTwoVersionsTest, ComparesEachViewWithTheResponder) {
  ocsp::StapleVerdict live;
  live.present = live.authenticated = true;
  live.status = ocsp::CertStatus::revoked;
  auto facts = std::make_shared<ocsp::StapleFacts>();
  facts->this_update = kNow;
  live.staple = facts;
  const auto status = std::make_shared<const responder::ResponderStatus>(responder::ResponderStatus{
      "http://ocsp.test/", kNow,
      std::make_shared<const responder::LiveStatus>(responder::LiveStatus{live, std::nullopt}),
      std::nullopt});
  std::vector<bool> presented;
  bool known = true;
  // It is known for the first view only.
  const auto find = [&](const PresentedChain& chain, const ocsp::LeafState& state)
      -> asio::awaitable<std::shared_ptr<const responder::ResponderStatus>> {
    presented.push_back(!chain.chain.empty() && state.certificate != nullptr);
    co_return std::exchange(known, false) ? status : nullptr;
  };
  const ProbeResult result = probe_both(site(), find);
  EXPECT_THAT(presented, ElementsAre(true, true));
  const Observation& first = result.views[0].observation;
  EXPECT_EQ(first.responder, status);
  EXPECT_EQ(first.responder_agrees, false);
  EXPECT_EQ(first.verdict->findings.front().fault, ocsp::Fault::responder_disagrees);
  EXPECT_EQ(first.verdict->ok, false);
  EXPECT_EQ(first.verdict->ok_until, std::nullopt);
  const Observation& second = result.views[1].observation;
  EXPECT_EQ(second.responder, nullptr);
  EXPECT_EQ(second.verdict->ok, true);
  EXPECT_EQ(result.comparison[kByVersion], false) << "both views have the same staple";
}

TEST_F(ProbeViewsTest, UsesTheStateOfThePreviousProbe) {
  module.attempt_delay = 0s;
  fleet::Site bare = site();
  bare.staple = {};
  const Server server(loop.get_executor(), fleet::offer(bare));
  const Target target{"server.test", server.port(), ""};
  auto stapled = std::make_shared<Observation>();
  stapled->address = "127.0.0.1";
  stapled->view_state.stapled = true;
  const auto all = run(loop, prober.probe({target, module, *tls, 1h, {stapled}})).views;
  const auto& findings = all.front().observation.verdict->findings;
  EXPECT_NE(std::ranges::find(findings, ocsp::Fault::intermittent, &ocsp::Finding::fault),
            findings.end());
}

TEST_F(ProbeViewsTest, StartsNoConnectionAfterTheDeadline) {
  module.attempt_delay = 1h;
  fleet::Site bare = site();
  bare.staple = {};
  const Server server(loop.get_executor(), fleet::offer(bare));
  const Target target{"server.test", server.port(), ""};
  const auto all =
      run(loop, prober.probe({target, module, *tls, 1h, {}, steady_now() + 30min})).views;
  EXPECT_EQ(all.front().observation.attempts, 1U);
  EXPECT_EQ(all.front().observation.verdict->findings.front().fault, ocsp::Fault::not_sent);
}

}  // namespace
}  // namespace staple::prober
