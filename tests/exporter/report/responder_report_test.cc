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
const http::ResponderFailure kRefused{http::ResponderReason::refused, "127.0.0.1: Connection refused"};

prober::Observation observation(std::optional<ocsp::Verdict> live,
                                std::optional<http::ResponderFailure> failure) {
  prober::Observation seen = test::make_healthy("192.0.2.1");
  responder::ResponderStatus answer{kUrl, kNoon, nullptr, std::move(failure)};
  if (live)
    answer.live = std::make_shared<const responder::LiveStatus>(responder::LiveStatus{*live, std::nullopt});
  add_comparison(seen, std::make_shared<const responder::ResponderStatus>(std::move(answer)), kNoon);
  return seen;
}

boost::json::value json_of(const prober::Observation& seen) {
  return observation_to_json(seen, {}).at("responder");
}

std::string text_of(const prober::Observation& seen) {
  const prober::Observation* const views[] = {&seen};
  return observation_text(seen, views, "www.example.com:443", false);
}

TEST(ResponderReport, SaysWhatTheResponderSays) {
  const auto seen = observation(test::make_revoked("192.0.2.1").verdict, {});
  EXPECT_EQ(json_of(seen), boost::json::parse(R"({
    "url": "http://ocsp.example.com/", "time": "2026-11-20T12:00:00Z", "status": "revoked",
    "this_update": "2026-11-19T12:00:00Z", "next_update": "2026-11-23T12:00:00Z",
    "revoked_at": "2026-11-20T10:00:00Z", "agrees": false})"));
  EXPECT_THAT(text_of(seen),
              HasSubstr("\n  CA says       revoked, revoked 2026-11-20T10:00:00Z (2 h ago), of "
                        "2026-11-19T12:00:00Z (1 d ago)\n"));
}

TEST(ResponderReport, SaysWhyThereIsNoAnswer) {
  const auto seen = observation({}, kRefused);
  EXPECT_EQ(json_of(seen), boost::json::parse(R"({
    "url": "http://ocsp.example.com/", "time": "2026-11-20T12:00:00Z",
    "failure": {"reason": "refused", "detail": "127.0.0.1: Connection refused"}})"));
  EXPECT_THAT(text_of(seen),
              HasSubstr("\n  CA says       no answer: refused, 127.0.0.1: Connection refused\n"));
}

TEST(ResponderReport, OfAnEarlierAnswerSaysBoth) {
  const auto seen = observation(test::make_healthy("192.0.2.1").verdict, kRefused);
  EXPECT_EQ(json_of(seen).at("agrees").as_bool(), true);
  EXPECT_TRUE(json_of(seen).as_object().contains("failure"));
}

TEST(ResponderReport, SaysNothingWhereNobodyIsAsked) {
  const auto seen = test::make_healthy("192.0.2.1");
  EXPECT_FALSE(observation_to_json(seen, {}).contains("responder"));
  EXPECT_THAT(text_of(seen), Not(HasSubstr("CA says")));
}

}  // namespace
}  // namespace staple::report
