#include "exporter/web/fleet/overview.h"

#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

using namespace std::chrono_literals;
using test::endpoint;
using test::healthy;
using test::noon;
using test::status;

TEST(EndpointId, IsTheSameAfterEveryRestart) {
  // FNV-1a of "web", a zero byte and "www.example.com:443", reckoned by another program.
  EXPECT_EQ(endpoint_id(*endpoint("web", "www.example.com:443")), "d082791b5a7a1896");
  EXPECT_NE(endpoint_id(*endpoint("web", "www.example.com:443")),
            endpoint_id(*endpoint("mail", "www.example.com:443")));
}

TEST(Overview, IsInTheOrderOfTheTargets) {
  const auto overview = make_overview({status(endpoint("web", "b.example:443"), {healthy("192.0.2.1")}),
                                       status(endpoint("web", "a.example:443"), {healthy("192.0.2.1")}),
                                       status(endpoint("mail", "b.example:443"), {healthy("192.0.2.1")})},
                                      noon);
  ASSERT_EQ(overview.rows.size(), 3u);
  EXPECT_EQ(overview.rows[0].endpoint().name, "a.example:443");
  EXPECT_LT(overview.rows[1].id, overview.rows[2].id);
}

TEST(Overview, ShowsTheAddressThatNeedsAttentionMost) {
  const auto overview = make_overview(
      {status(endpoint("web", "a.example:443"),
              {healthy("192.0.2.1"), test::revoked("192.0.2.2"), test::unstapled("192.0.2.3")})},
      noon);
  EXPECT_EQ(overview.rows[0].worst->address, "192.0.2.2");
  EXPECT_EQ(to_string(overview.rows[0].answer), "critical revoked");
}

TEST(Overview, FindsTheStapleThatEndsFirstAmongThoseToBeBelieved) {
  prober::Observation sooner = healthy("192.0.2.2");
  sooner.verdict->effective_expiry = noon + 1h;
  prober::Observation forged = test::forged("192.0.2.3");
  forged.verdict->effective_expiry = noon + 1min;
  const auto overview =
      make_overview({status(endpoint("web", "a.example:443"), {healthy("192.0.2.1"), sooner, forged}),
                     status(endpoint("web", "b.example:443"), {test::unstapled("192.0.2.1")})},
                    noon);
  ASSERT_TRUE(overview.rows[0].soonest);
  EXPECT_EQ(overview.rows[0].soonest->effective_expiry, noon + 1h);
  EXPECT_FALSE(overview.rows[1].soonest);
}

TEST(Overview, CountsEachFleetAndTheFaults) {
  endpoint::Status unknown;
  unknown.endpoint = endpoint("web", "c.example:443");
  const auto overview = make_overview(
      {status(endpoint("web", "a.example:443"), {test::revoked("192.0.2.1")}),
       status(endpoint("web", "b.example:443"), {test::failed("192.0.2.1", Reason::connect_refused, "no")}),
       std::make_shared<const endpoint::Status>(unknown),
       status(endpoint("mail", "a.example:25"), {healthy("192.0.2.1")})},
      noon);
  ASSERT_EQ(overview.fleets.size(), 2u);
  EXPECT_EQ(overview.fleets[0].name, "mail");
  EXPECT_EQ(overview.fleets[0].by_level, (std::array<std::size_t, 5>{1, 0, 0, 0, 0}));
  EXPECT_EQ(overview.fleets[1].by_level, (std::array<std::size_t, 5>{0, 0, 1, 0, 1}));
  EXPECT_EQ(overview.fleets[1].not_probed, 1u);
  EXPECT_EQ(overview.faults, (decltype(overview.faults){{"revoked", 1}}));
}

TEST(Overview, FindsAnEndpointByItsId) {
  const auto overview =
      make_overview({status(endpoint("web", "a.example:443"), {healthy("192.0.2.1")})}, noon);
  EXPECT_EQ(find_endpoint(overview, overview.rows[0].id), &overview.rows[0]);
  EXPECT_EQ(find_endpoint(overview, "0000000000000000"), nullptr);
  EXPECT_EQ(find_endpoint(overview, ""), nullptr);
}

TEST(AnswerAt, IsCriticalOnceTheStapleHasEndedBetweenTwoProbes) {
  const prober::Observation seen = healthy("192.0.2.1");
  EXPECT_EQ(to_string(endpoint::summarize_at(seen, noon + 72h)), "ok");
  EXPECT_EQ(to_string(endpoint::summarize_at(seen, noon + 72h + 1s)), "critical expired");
}

TEST(AnswerAt, IsCriticalOnceTheRefreshIsLateEnough) {
  prober::Observation seen = healthy("192.0.2.1");
  seen.verdict->ok_until = noon + 70h;
  EXPECT_EQ(to_string(endpoint::summarize_at(seen, noon + 71h)), "critical refresh_overdue");
}

TEST(AnswerAt, LeavesAloneWhatWasNeverOk) {
  EXPECT_EQ(to_string(endpoint::summarize_at(test::revoked("192.0.2.1"), noon + 100h)), "critical revoked");
  EXPECT_EQ(to_string(endpoint::summarize_at(test::not_applicable("192.0.2.1"), noon + 100h)),
            "not_applicable");
}

}  // namespace
}  // namespace staple::web
