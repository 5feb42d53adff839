// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>

#include "tests/probes/prober/test_prober.h"

namespace staple::starttls {
namespace {

using fleet::Server;
using testing::ElementsAre;
using namespace std::chrono_literals;

constexpr auto kGreeting = "220 server.test\r\n";
constexpr auto kAbilities = "250-server.test\r\n250 STARTTLS\r\n";

/// StartTlsProbe probes a mail server.
struct StarttlsProbeTest : prober::ProberTest {
  StarttlsProbeTest() { module.starttls = StartTls::smtp; }

  fleet::Site saying(std::vector<std::string> before_tls) const {
    fleet::Site made = site();
    made.before_tls = std::move(before_tls);
    return made;
  }
};

TEST_F(StarttlsProbeTest, ReachesAVerdictAndMeasuresTheDialogue) {
  const Server server(loop.get_executor(),
                      fleet::offer(saying({kGreeting, kAbilities, "220 go\r\n"})));
  const prober::Observation seen =
      probe(Target{"127.0.0.1", server.port(), "server.test"}).front().observation;
  ASSERT_TRUE(seen.verdict) << seen.failure->detail;
  EXPECT_EQ(seen.verdict->status, ocsp::CertStatus::good);
  EXPECT_THAT(seen.phases, ElementsAre(std::nullopt, 1ms, std::nullopt, 1ms, 1ms, 1ms));
}

TEST_F(StarttlsProbeTest, ReachesAVerdictInEveryView) {
  prober::View view;
  view.name = "tls1.2-multi";
  view.tls.min_version = view.tls.max_version = TlsVersion::tls12;
  view.multi = true;
  module.views = {view};
  tls = *prober::load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  fleet::Site listing = saying({kGreeting, kAbilities, "220 go\r\n"});
  listing.staple_list = [this] { return std::vector<Bytes>{staple, {}}; };
  const Server server(loop.get_executor(), fleet::offer(listing));
  const auto all = probe(Target{"server.test", server.port(), ""});
  ASSERT_EQ(all.size(), 2u);
  for (const prober::ViewResult& probed : all) {
    ASSERT_TRUE(probed.observation.verdict) << probed.observation.view;
    EXPECT_EQ(probed.observation.verdict->status, ocsp::CertStatus::good)
        << probed.observation.view;
  }
}

TEST_F(StarttlsProbeTest, ReportsARefusalOnceForAllViews) {
  module.views = {prober::View{"tls1.2", {}, "", false}};
  tls = *prober::load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  const Server server(loop.get_executor(),
                      fleet::offer(saying({kGreeting, kAbilities, "454 no\r\n"})));
  const auto all = probe(Target{"server.test", server.port(), ""});
  ASSERT_EQ(all.size(), 2u);
  for (const prober::ViewResult& probed : all) {
    EXPECT_EQ(probed.observation.failure,
              (Failure{Reason::starttls_refused, "response to STARTTLS: 454 no"}));
  }
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(StarttlsProbeTest, TimesOutWithoutAGreeting) {
  EXPECT_EQ(failure_of(fleet::Raw{.response = {}, .close_action = fleet::CloseAction::wait}, 50ms),
            Reason::starttls_timeout);
}

TEST_F(StarttlsProbeTest, ReportsAServerThatClosesInTheDialogue) {
  const Server server(loop.get_executor(), fleet::Offer(std::shared_ptr<const fleet::TlsSite>()));
  EXPECT_EQ(probe(server).failure->reason, Reason::starttls_closed);
}

TEST_F(StarttlsProbeTest, ReportsPlainTextAfterTheResponse) {
  EXPECT_EQ(failure_of(fleet::offer(saying({kGreeting, kAbilities, "220 go\r\n250 more\r\n"}))),
            Reason::starttls_injection);
}

}  // namespace
}  // namespace staple::starttls
