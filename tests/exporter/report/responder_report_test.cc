// SPDX-License-Identifier: Apache-2.0

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "exporter/report/json.h"
#include "exporter/report/text.h"
#include "probes/prober/responder_comparison.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::report {
namespace {

using test::kNoon;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kUrl = "http://ocsp.example.com/";
const responder::QueryFailure kRefused{responder::FailureReason::refused,
                                       "127.0.0.1: Connection refused"};

prober::Observation make_observation(std::optional<ocsp::Verdict> live,
                                     std::optional<responder::QueryFailure> failure) {
  prober::OpenView view = test::make_open_view(test::make_healthy("192.0.2.1"));
  responder::ResponderStatus responder_status{kUrl, kNoon, nullptr, std::move(failure)};
  if (live)
    responder_status.live =
        std::make_shared<const responder::LiveStatus>(responder::LiveStatus{*live, std::nullopt});
  add_comparison(
      view, std::make_shared<const responder::ResponderStatus>(std::move(responder_status)), kNoon);
  return conclude(std::move(view)).observation;
}

boost::json::value to_json(const prober::Observation& observation) {
  return observation_to_json(observation, {}).at("responder");
}

std::string to_text(const prober::Observation& observation) {
  const prober::Observation* const views[] = {&observation};
  return format_observation(observation, views, "www.example.com:443", false);
}

TEST(ResponderReport, ContainsTheStatusOfTheResponder) {
  const auto observation = make_observation(test::make_revoked("192.0.2.1").verdict, {});
  EXPECT_EQ(to_json(observation), boost::json::parse(R"({
    "url": "http://ocsp.example.com/", "time": "2026-11-20T12:00:00Z", "status": "revoked",
    "this_update": "2026-11-19T12:00:00Z", "next_update": "2026-11-23T12:00:00Z",
    "revoked_at": "2026-11-20T10:00:00Z", "agrees": false})"));
  EXPECT_THAT(to_text(observation),
              HasSubstr("\n  CA status     revoked, revoked 2026-11-20T10:00:00Z (2 h ago), of "
                        "2026-11-19T12:00:00Z (1 d ago)\n"));
}

TEST(ResponderReport, ContainsTheFailureOfTheQuery) {
  const auto observation = make_observation({}, kRefused);
  EXPECT_EQ(to_json(observation), boost::json::parse(R"({
    "url": "http://ocsp.example.com/", "time": "2026-11-20T12:00:00Z",
    "failure": {"reason": "refused", "detail": "127.0.0.1: Connection refused"}})"));
  EXPECT_THAT(to_text(observation),
              HasSubstr("\n  CA status     no response: refused, 127.0.0.1: Connection refused\n"));
}

TEST(ResponderReport, ContainsAnEarlierStatusAndTheFailure) {
  const auto observation = make_observation(test::make_healthy("192.0.2.1").verdict, kRefused);
  EXPECT_EQ(to_json(observation).at("agrees").as_bool(), true);
  EXPECT_TRUE(to_json(observation).as_object().contains("failure"));
}

TEST(ResponderReport, CallsAResponseThatCannotBeAuthenticatedNotUsable) {
  const responder::QueryFailure forged{responder::FailureReason::not_authenticated,
                                       "bad_signature, of another key"};
  EXPECT_THAT(
      to_text(make_observation({}, forged)),
      HasSubstr("\n  CA status     no usable response: not_authenticated, bad_signature, of "
                "another key\n"));
}

TEST(ResponderReport, SaysThatTheResponderAnswersAPostOnly) {
  auto observation = make_observation(test::make_healthy("192.0.2.1").verdict, {});
  auto status = *observation.responder;
  status.get_failure = "status 405";
  observation.responder = std::make_shared<const responder::ResponderStatus>(status);
  EXPECT_EQ(to_json(observation).at("get_failure").as_string(), "status 405");
  EXPECT_THAT(to_text(observation), HasSubstr(", by POST, because GET failed: status 405\n"));
}

TEST(ResponderReport, IsAbsentIfNoResponderIsQueried) {
  const auto observation = test::make_healthy("192.0.2.1");
  EXPECT_FALSE(observation_to_json(observation, {}).contains("responder"));
  EXPECT_THAT(to_text(observation), Not(HasSubstr("CA status")));
}

}  // namespace
}  // namespace staple::report
