// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/responder_families.h"

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "exporter/metrics/exposition.h"
#include "probes/prober/responder_comparison.h"
#include "tests/exporter/endpoint/endpoints.h"
#include "tests/exporter/metrics/render_family.h"

namespace staple::metrics {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> render_series(prober::Observation observation, ExporterFacts facts,
                                       WallTime now) {
  const auto endpoint = test::make_endpoint("web", "www.example.com:443");
  const Exposition exposition({test::make_status(endpoint, {std::move(observation)})},
                              std::move(facts), now);
  std::vector<std::string> result;
  std::istringstream text(render_families(exposition));
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("staple_responder_")) result.push_back(line);
  }
  return result;
}

prober::Observation compare_with(const ocsp::Verdict& live,
                                 std::optional<responder::QueryFailure> failure = {}) {
  prober::OpenView view = test::make_open_view(test::make_healthy("192.0.2.1"));
  add_comparison(
      view,
      std::make_shared<const responder::ResponderStatus>(responder::ResponderStatus{
          "http://ocsp.example.com/", kNoon,
          std::make_shared<const responder::LiveStatus>(responder::LiveStatus{live, std::nullopt}),
          std::move(failure)}),
      kNoon);
  return conclude(std::move(view)).observation;
}

constexpr auto kLabels = R"(fleet="web",target="www.example.com:443",address="192.0.2.1")";

std::string format_sample(const std::string& name, const std::string& more,
                          const std::string& value) {
  return "staple_responder_" + name + "{" + kLabels + more + "} " + value;
}

TEST(ResponderFamiliesLive, ContainTheStatusOfTheResponder) {
  const auto observation = compare_with(*test::make_revoked("192.0.2.1").verdict);
  EXPECT_THAT(
      render_series(observation, {}, kNoon),
      UnorderedElementsAre(format_sample("answered", "", "1"), format_sample("agrees", "", "0"),
                           format_sample("cert_status", R"(,status="good")", "0"),
                           format_sample("cert_status", R"(,status="revoked")", "1"),
                           format_sample("cert_status", R"(,status="unknown")", "0"),
                           format_sample("next_update_timestamp_seconds", "", "1795435200")));
}

TEST(ResponderFamiliesLive, DisappearWhenTheResponseExpires) {
  const auto live = *test::make_revoked("192.0.2.1").verdict;
  EXPECT_THAT(render_series(compare_with(live), {}, *live.effective_expiry + 1s),
              ElementsAre(format_sample("answered", "", "1")));
}

TEST(ResponderFamiliesLive, SayThatTheLastQueriesFailedBesideAnEarlierResponse) {
  const responder::QueryFailure failure{responder::FailureReason::refused, "refused"};
  const auto lines =
      render_series(compare_with(*test::make_revoked("192.0.2.1").verdict, failure), {}, kNoon);
  EXPECT_THAT(lines, Contains(format_sample("answered", "", "0")));
  EXPECT_THAT(lines, Contains(format_sample("agrees", "", "0")));
}

TEST(ResponderFamiliesLive, AreAbsentBeforeTheFirstQueryEnded) {
  EXPECT_THAT(render_series(test::make_healthy("192.0.2.1"), {}, kNoon), IsEmpty());
}

TEST(ResponderFamiliesLive, OmitAForgedResponse) {
  EXPECT_THAT(render_series(test::make_healthy("192.0.2.1"), {}, kNoon), IsEmpty());
  auto forged = *test::make_forged("192.0.2.1").verdict;
  EXPECT_EQ(compare_with(forged).responder_agrees, std::nullopt);
}

TEST(ResponderFamilies, ArePerResponderAndNotPerEndpoint) {
  ExporterFacts facts;
  polling::ResponderCounters counters;
  counters.acquire("http://a.test/");
  counters.acquire("http://b.test/");
  counters.count("http://a.test/",
                 responder::QueryFailure{responder::FailureReason::refused, "refused"}, 2ms);
  facts.responders = counters.list();
  std::vector<std::string> lines = render_series(test::make_healthy("192.0.2.1"), facts, kNoon);
  std::erase_if(lines,
                [](const std::string& line) { return line.find("duration") != std::string::npos; });
  EXPECT_THAT(
      lines,
      UnorderedElementsAre(
          R"(staple_responder_up{responder="http://a.test/"} 0)",
          R"(staple_responder_requests_total{responder="http://a.test/"} 1)",
          R"(staple_responder_requests_total{responder="http://b.test/"} 0)",
          R"(staple_responder_failures_total{responder="http://a.test/",reason="refused"} 1)"));
}

}  // namespace
}  // namespace staple::metrics
