// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/overview.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using test::make_endpoint;
using test::make_healthy;
using test::make_status;

TEST(OverviewEndpointId, IsTheSameAfterEveryRestart) {
  // FNV-1a of "web", a zero byte and "www.example.com:443", computed by another program.
  EXPECT_EQ(make_endpoint_id(*make_endpoint("web", "www.example.com:443")), "d082791b5a7a1896");
  EXPECT_NE(make_endpoint_id(*make_endpoint("web", "www.example.com:443")),
            make_endpoint_id(*make_endpoint("mail", "www.example.com:443")));
}

TEST(Overview, SortsByTarget) {
  const auto overview = make_overview(
      {make_status(make_endpoint("web", "b.example:443"), {make_healthy("192.0.2.1")}),
       make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")}),
       make_status(make_endpoint("mail", "b.example:443"), {make_healthy("192.0.2.1")})},
      kNoon);
  ASSERT_EQ(overview.rows.size(), 3u);
  EXPECT_EQ(overview.rows[0].endpoint().name, "a.example:443");
  EXPECT_LT(overview.rows[1].id, overview.rows[2].id);
}

TEST(Overview, SortsByTheWholeTarget) {
  // The first 16 bytes of some are the same. Some have just 16, or fewer.
  std::vector<std::string> targets{"shop.example.com:8443",
                                   "shop.example.com:443",
                                   "shop.example.com.au:443",
                                   "shop.example.co:443",
                                   "shop.example:443",
                                   "shop:443",
                                   "shop12.shop:1234",
                                   "shop12.shop:12345",
                                   "[2001:db8::1]:443",
                                   "192.0.2.1:443",
                                   "shop.example.com-a.example:443"};
  endpoint::Snapshot snapshot;
  for (const std::string& target : targets)
    snapshot.push_back(make_status(make_endpoint("web", target), {make_healthy("192.0.2.1")}));
  const auto overview = make_overview(snapshot, kNoon);
  std::ranges::sort(targets);
  ASSERT_EQ(overview.rows.size(), targets.size());
  for (std::size_t i = 0; i < targets.size(); ++i)
    EXPECT_EQ(overview.rows[i].endpoint().name, targets[i]);
}

TEST(Overview, ShowsTheAddressThatNeedsAttentionMost) {
  const auto overview =
      make_overview({make_status(make_endpoint("web", "a.example:443"),
                                 {make_healthy("192.0.2.1"), test::make_revoked("192.0.2.2"),
                                  test::make_unstapled("192.0.2.3")})},
                    kNoon);
  EXPECT_EQ(overview.rows[0].worst->address, "192.0.2.2");
  EXPECT_EQ(to_string(overview.rows[0].summary), "critical revoked");
}

TEST(Overview, FindsTheAuthenticatedStapleThatExpiresFirst) {
  prober::Observation sooner = make_healthy("192.0.2.2");
  sooner.verdict->effective_expiry = kNoon + 1h;
  prober::Observation forged = test::make_forged("192.0.2.3");
  forged.verdict->effective_expiry = kNoon + 1min;
  const auto overview = make_overview(
      {make_status(make_endpoint("web", "a.example:443"),
                   {make_healthy("192.0.2.1"), sooner, forged}),
       make_status(make_endpoint("web", "b.example:443"), {test::make_unstapled("192.0.2.1")})},
      kNoon);
  ASSERT_TRUE(overview.rows[0].soonest);
  EXPECT_EQ(overview.rows[0].soonest->effective_expiry, kNoon + 1h);
  EXPECT_FALSE(overview.rows[1].soonest);
}

TEST(Overview, NamesFleetsIssuersAndFaults) {
  endpoint::Status unknown;
  unknown.endpoint = make_endpoint("web", "c.example:443");
  const auto overview = make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {test::make_revoked("192.0.2.1")}),
       make_status(make_endpoint("web", "b.example:443"),
                   {test::make_failed("192.0.2.1", Reason::connect_refused, "no")}),
       std::make_shared<const endpoint::Status>(unknown),
       make_status(make_endpoint("mail", "a.example:25"), {make_healthy("192.0.2.1")})},
      kNoon);
  using Names = std::vector<std::string_view>;
  EXPECT_EQ(overview.fleets, (Names{"mail", "web"}));
  EXPECT_EQ(overview.issuers, (Names{"CN=Example CA"}));
  EXPECT_EQ(overview.faults, (Names{"revoked"}));
}

TEST(Overview, ListsEachIssuerOfAnEndpointOnce) {
  prober::Observation other = make_healthy("192.0.2.3");
  auto certificate = *other.verdict->certificate;
  certificate.issuer = "CN=Another CA";
  other.verdict->certificate = std::make_shared<const x509::CertificateFacts>(certificate);
  const auto overview =
      make_overview({make_status(make_endpoint("web", "a.example:443"),
                                 {make_healthy("192.0.2.1"), make_healthy("192.0.2.2"), other,
                                  test::make_failed("192.0.2.4", Reason::connect_refused, "no")}),
                     make_status(make_endpoint("web", "b.example:443"), {other})},
                    kNoon);
  EXPECT_EQ(overview.issuers, (std::vector<std::string_view>{"CN=Another CA", "CN=Example CA"}));
  EXPECT_EQ(overview.rows[0].issuers, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(overview.rows[1].issuers, (std::vector<std::size_t>{0}));
}

TEST(Overview, TellsWhatTheTimesOfAStaplePromise) {
  const auto find_outlook = [](prober::Observation observation, WallTime now) {
    return make_overview({make_status(make_endpoint("web", "a.example:443"), {observation})}, now)
        .rows[0]
        .outlook;
  };
  EXPECT_EQ(find_outlook(make_healthy("192.0.2.1"), kNoon + 64h), Outlook::accepted);
  EXPECT_EQ(find_outlook(make_healthy("192.0.2.1"), kNoon + 64h + 1s), Outlook::overdue);
  EXPECT_EQ(find_outlook(make_healthy("192.0.2.1"), kNoon + 72h), Outlook::overdue);
  EXPECT_EQ(find_outlook(make_healthy("192.0.2.1"), kNoon + 72h + 1s), Outlook::unusable);
  EXPECT_EQ(find_outlook(test::make_revoked("192.0.2.1"), kNoon), Outlook::unusable);
  EXPECT_EQ(find_outlook(test::make_unstapled("192.0.2.1"), kNoon), Outlook::none);
}

TEST(Overview, FindsAnEndpointByItsId) {
  const auto overview = make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")})}, kNoon);
  EXPECT_EQ(find_endpoint(overview, overview.rows[0].id), &overview.rows[0]);
  EXPECT_EQ(find_endpoint(overview, "0000000000000000"), nullptr);
  EXPECT_EQ(find_endpoint(overview, ""), nullptr);
}

TEST(OverviewSummaryAt, IsCriticalOnceTheStapleHasExpired) {
  const prober::Observation observation = make_healthy("192.0.2.1");
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 72h)),
            "critical refresh_overdue");
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 72h + 1s)), "critical expired");
}

TEST(OverviewSummaryAt, WarnsOfAnOverdueRefreshBeforeItIsCritical) {
  const prober::Observation observation = make_healthy("192.0.2.1");
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 64h)), "ok");
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 64h + 1s)),
            "warning refresh_overdue");
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 70h + 1s)),
            "critical refresh_overdue");
  EXPECT_EQ(is_ok_at(*observation.verdict, kNoon + 70h + 1s), true);
}

TEST(OverviewSummaryAt, NamesWhatHasEnded) {
  prober::Observation observation = make_healthy("192.0.2.1");
  auto certificate = *observation.verdict->certificate;
  certificate.not_after = kNoon + 10h;
  observation.verdict->certificate = std::make_shared<const x509::CertificateFacts>(certificate);
  observation.verdict->effective_expiry = observation.verdict->ok_until = kNoon + 10h;
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 10h)), "ok");
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 10h + 1s)),
            "critical certificate_expired");
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 100h)),
            "critical certificate_expired")
      << "it comes before the staple's own end";
  auto facts = *observation.verdict->staple;
  facts.responder.not_after = kNoon + 9h;
  observation.verdict->staple = std::make_shared<const ocsp::StapleFacts>(facts);
  observation.verdict->effective_expiry = observation.verdict->ok_until = kNoon + 9h;
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 9h + 1s)),
            "critical responder_expired");
}

TEST(OverviewSummaryAt, KeepsAFaultThatRanksBeforeTheEnd) {
  prober::Observation observation = test::make_unstapled("192.0.2.1");
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 24h)), "warning not_sent");
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 24h * 100)),
            "critical certificate_expired");
  observation.verdict->findings = {
      {ocsp::Fault::not_sent_must_staple, ocsp::Severity::critical, ""}};
  observation.verdict->level = ocsp::Level::critical;
  EXPECT_EQ(to_string(endpoint::summarize_at(observation, kNoon + 24h * 100)),
            "critical not_sent_must_staple");
}

TEST(OverviewSummaryAt, KeepsASummaryThatWasNeverOk) {
  EXPECT_EQ(to_string(endpoint::summarize_at(test::make_revoked("192.0.2.1"), kNoon + 100h)),
            "critical revoked");
  EXPECT_EQ(to_string(endpoint::summarize_at(test::make_not_applicable("192.0.2.1"), kNoon + 100h)),
            "not_applicable");
}

}  // namespace
}  // namespace staple::web
