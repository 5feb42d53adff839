// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/expected_families.h"

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/metrics/exposition.h"
#include "tests/exporter/endpoint/endpoints.h"
#include "tests/exporter/metrics/render_family.h"

namespace staple::metrics {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using test::make_healthy;
using testing::Contains;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;
using testing::StartsWith;

endpoint::Snapshot watch(const std::string& fleet,
                         const std::vector<std::vector<prober::Observation>>& endpoints) {
  endpoint::Snapshot snapshot;
  for (const auto& observations : endpoints) {
    const std::string name = "www" + std::to_string(snapshot.size()) + ".example.com:443";
    snapshot.push_back(test::make_status(test::make_endpoint(fleet, name), observations));
  }
  return snapshot;
}

prober::Observation with_issuer(prober::Observation observation, const std::string& issuer) {
  auto certificate = std::make_shared<x509::CertificateFacts>(*observation.verdict->certificate);
  certificate->issuer = issuer;
  observation.verdict->certificate = std::move(certificate);
  return observation;
}

prober::Observation make_unverifiable() {
  prober::Observation observation = test::make_forged("192.0.2.1");
  observation.verdict->findings = {{ocsp::Fault::issuer_unknown, ocsp::Severity::warning, ""}};
  return observation;
}

std::optional<ExpectedState> state_at(const prober::Observation& observation, WallTime now) {
  return find_expected_state(*observation.verdict, now);
}

// Returns the samples of these families in a scrape, without comments.
std::vector<std::string> render_samples(const endpoint::Snapshot& snapshot, WallTime now = kNoon,
                                        ExporterFacts facts = {}) {
  const Exposition exposition(snapshot, std::move(facts), now);
  std::vector<std::string> result;
  std::istringstream text(render_families(exposition));
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("staple_exporter_issuer_") || line.starts_with("staple_exporter_fleet_"))
      result.push_back(line);
  }
  return result;
}

TEST(ExpectedFamilies, HaveAStateForEachObservationOfWhichAStapleIsExpected) {
  EXPECT_EQ(state_at(make_healthy("192.0.2.1"), kNoon), ExpectedState::fresh);
  EXPECT_EQ(state_at(test::make_unstapled("192.0.2.1"), kNoon), ExpectedState::unusable);
  EXPECT_EQ(state_at(test::make_revoked("192.0.2.1"), kNoon), ExpectedState::unusable);
  EXPECT_EQ(state_at(make_unverifiable(), kNoon), ExpectedState::unverifiable);
  EXPECT_EQ(state_at(test::make_not_applicable("192.0.2.1"), kNoon), std::nullopt);
}

TEST(ExpectedFamilies, ChangeTheStateWithTimeAlone) {
  const prober::Observation healthy = make_healthy("192.0.2.1");
  EXPECT_EQ(state_at(healthy, kNoon + 64h), ExpectedState::fresh) << "when the refresh is due";
  EXPECT_EQ(state_at(healthy, kNoon + 64h + 1s), ExpectedState::overdue);
  EXPECT_EQ(state_at(healthy, kNoon + 72h), ExpectedState::overdue) << "at the end of the staple";
  EXPECT_EQ(state_at(healthy, kNoon + 72h + 1s), ExpectedState::unusable);
  EXPECT_EQ(state_at(healthy, kNoon + 1440h), ExpectedState::unusable);
  EXPECT_EQ(state_at(healthy, kNoon + 1440h + 1s), ExpectedState::certificate_expired);
}

TEST(ExpectedFamilies, CountNothingThatIsNotExpectedOrNotKnown) {
  const auto failed = test::make_failed("192.0.2.1", Reason::connect_refused, "");
  const endpoint::Snapshot snapshot =
      watch("web", {{test::make_not_applicable("192.0.2.1")}, {failed}, {}});
  EXPECT_THAT(render_samples(snapshot), IsEmpty());
}

TEST(ExpectedFamilies, WriteEveryStateOfAnIssuerWithTheOrdinalOfTheShard) {
  ExporterFacts facts;
  facts.shard = {.ordinal = 2, .total = 3};
  EXPECT_THAT(
      render_samples(watch("web", {{make_healthy("192.0.2.1")}}), kNoon, facts),
      ElementsAre(
          R"(staple_exporter_issuer_expected_endpoints{issuer="CN=Example CA",state="fresh",shard_ordinal="2"} 1)",
          R"(staple_exporter_issuer_expected_endpoints{issuer="CN=Example CA",state="overdue",shard_ordinal="2"} 0)",
          R"(staple_exporter_issuer_expected_endpoints{issuer="CN=Example CA",state="unusable",shard_ordinal="2"} 0)",
          R"(staple_exporter_issuer_expected_endpoints{issuer="CN=Example CA",state="certificate_expired",shard_ordinal="2"} 0)",
          R"(staple_exporter_issuer_expected_endpoints{issuer="CN=Example CA",state="unverifiable",shard_ordinal="2"} 0)",
          R"(staple_exporter_fleet_expected_endpoints{fleet="web",issuer="CN=Example CA",state="fresh",shard_ordinal="2"} 1)",
          R"(staple_exporter_fleet_expected_endpoints{fleet="web",issuer="CN=Example CA",state="overdue",shard_ordinal="2"} 0)",
          R"(staple_exporter_fleet_expected_endpoints{fleet="web",issuer="CN=Example CA",state="unusable",shard_ordinal="2"} 0)",
          R"(staple_exporter_fleet_expected_endpoints{fleet="web",issuer="CN=Example CA",state="certificate_expired",shard_ordinal="2"} 0)",
          R"(staple_exporter_fleet_expected_endpoints{fleet="web",issuer="CN=Example CA",state="unverifiable",shard_ordinal="2"} 0)",
          R"(staple_exporter_fleet_next_expiry_timestamp_seconds{fleet="web",issuer="CN=Example CA"} 1795435200)",
          R"(staple_exporter_fleet_window_remaining_ratio{fleet="web",issuer="CN=Example CA"} 0.75)"));
}

TEST(ExpectedFamilies, CountAnEndpointOnceByTheShareOfItsAddressesAndViews) {
  const ExpectedCounts counts = count_expected(
      watch("web", {{make_healthy("192.0.2.1"), make_healthy("192.0.2.2"),
                     make_healthy("192.0.2.3"), test::make_unstapled("192.0.2.4")},
                    {make_healthy("192.0.2.1"), test::make_not_applicable("192.0.2.2")}}),
      kNoon);
  EXPECT_THAT(counts.issuers.at("CN=Example CA"), ElementsAre(1.75, 0, 0.25, 0, 0));
  EXPECT_THAT(counts.fleets.at({"web", "CN=Example CA"}).endpoints,
              ElementsAre(1.75, 0, 0.25, 0, 0));
}

TEST(ExpectedFamilies, CountAnEndpointOfTwoIssuersOnceForEachAndOnceForTheFleet) {
  const ExpectedCounts counts =
      count_expected(watch("web", {{with_issuer(make_healthy("192.0.2.1"), "CN=A"),
                                    with_issuer(test::make_unstapled("192.0.2.1"), "CN=B")}}),
                     kNoon);
  EXPECT_THAT(counts.issuers.at("CN=A"), ElementsAre(1, 0, 0, 0, 0));
  EXPECT_THAT(counts.issuers.at("CN=B"), ElementsAre(0, 0, 1, 0, 0));
  EXPECT_THAT(counts.fleets.at({"web", "CN=A"}).endpoints, ElementsAre(0.5, 0, 0, 0, 0));
  EXPECT_THAT(counts.fleets.at({"web", "CN=B"}).endpoints, ElementsAre(0, 0, 0.5, 0, 0));
}

TEST(ExpectedFamilies, CountIssuersOverAllFleets) {
  endpoint::Snapshot snapshot = watch("web", {{make_healthy("192.0.2.1")}});
  for (const auto& status : watch("mail", {{make_healthy("192.0.2.9")}}))
    snapshot.push_back(status);
  const ExpectedCounts counts = count_expected(snapshot, kNoon);
  EXPECT_EQ(counts.issuers.at("CN=Example CA")[0], 2);
  EXPECT_EQ(counts.fleets.at({"web", "CN=Example CA"}).endpoints[0], 1);
  EXPECT_EQ(counts.fleets.at({"mail", "CN=Example CA"}).endpoints[0], 1);
}

TEST(ExpectedFamilies, HaveTheFirstEndOfTheUsableStaples) {
  prober::Observation sooner = make_healthy("192.0.2.1");
  sooner.verdict->effective_expiry = sooner.verdict->ok_until = kNoon + 48h;
  prober::Observation revoked = test::make_revoked("192.0.2.1");
  revoked.verdict->effective_expiry = kNoon + 1h;
  const auto counts =
      count_expected(watch("web", {{make_healthy("192.0.2.1")}, {sooner}, {revoked}}), kNoon);
  const FleetExpectation& fleet = counts.fleets.at({"web", "CN=Example CA"});
  EXPECT_EQ(fleet.next_expiry, kNoon + 48h);
  EXPECT_THAT(fleet.remaining_ratio, Optional(DoubleEq(0.5)));
}

TEST(ExpectedFamilies, HaveNoEndWithoutAUsableStaple) {
  const auto samples = render_samples(watch("web", {{make_healthy("192.0.2.1")}}), kNoon + 73h);
  EXPECT_THAT(samples, Not(Contains(StartsWith("staple_exporter_fleet_next_expiry"))));
  EXPECT_THAT(samples, Not(Contains(StartsWith("staple_exporter_fleet_window"))));
}

TEST(ExpectedFamilies, HaveNoRatioOfAnEmptyWindow) {
  prober::Observation healthy = make_healthy("192.0.2.1");
  auto staple = std::make_shared<ocsp::StapleFacts>(*healthy.verdict->staple);
  staple->next_update = staple->this_update;
  healthy.verdict->staple = staple;
  const auto counts = count_expected(watch("web", {{healthy}}), kNoon);
  EXPECT_EQ(counts.fleets.at({"web", "CN=Example CA"}).remaining_ratio, std::nullopt);
}

TEST(ExpectedFamilies, AddUpIssuersThatHaveTheSameLabel) {
  const ExpectedCounts counts =
      count_expected(watch("web", {{with_issuer(make_healthy("192.0.2.1"), "CN=\xff")},
                                   {with_issuer(make_healthy("192.0.2.1"), "CN=\xfe")}}),
                     kNoon);
  ASSERT_EQ(counts.issuers.size(), 1u);
  EXPECT_EQ(counts.issuers.begin()->second[0], 2);
}

}  // namespace
}  // namespace staple::metrics
