// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/history_strip.h"

#include <gmock/gmock.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

using namespace std::chrono_literals;
using endpoint::Summary;
using endpoint::Transition;
using test::kNoon;
using testing::HasSubstr;
using Segments = std::vector<HistorySegment>;

constexpr Summary kOk{ocsp::Level::ok, {}, {}};
constexpr Summary kExpired{ocsp::Level::critical, {}, "expired"};

endpoint::Status make_past(std::vector<Transition> transitions) {
  endpoint::Status status = *test::make_status(test::make_endpoint("web", "a.example:443"),
                                               {test::make_healthy("192.0.2.1")});
  status.created = kNoon - 5h;
  status.history = std::make_shared<const endpoint::History>(transitions);
  return status;
}

Segments list(const endpoint::Status& status, WallTime begin) {
  return list_history_segments(status, *status.addresses.front().latest, begin, kNoon);
}

Transition make_change(Seconds before_noon, std::optional<Summary> from, Summary to) {
  return {kNoon - before_noon, "192.0.2.1", "", from, to, ""};
}

TEST(HistoryStrip, BeginsWithTheFirstProbe) {
  const endpoint::Status status =
      make_past({make_change(4h, {}, kOk), make_change(1h, kOk, kExpired)});
  EXPECT_EQ(list(status, kNoon - 6h), (Segments{{kNoon - 6h, {}},
                                                {kNoon - 4h, ocsp::Level::ok},
                                                {kNoon - 1h, ocsp::Level::critical}}));
}

TEST(HistoryStrip, ShowsTheLevelAtItsBegin) {
  const endpoint::Status status =
      make_past({make_change(4h, {}, kOk), make_change(1h, kOk, kExpired)});
  EXPECT_EQ(list(status, kNoon - 2h),
            (Segments{{kNoon - 2h, ocsp::Level::ok}, {kNoon - 1h, ocsp::Level::critical}}));
}

TEST(HistoryStrip, IgnoresTheChangesOfOtherViews) {
  Transition other = make_change(1h, kOk, kExpired);
  other.address = "192.0.2.2";
  EXPECT_EQ(list(make_past({make_change(4h, {}, kOk), other}), kNoon - 2h),
            (Segments{{kNoon - 2h, ocsp::Level::ok}}));
}

TEST(HistoryStrip, DoesNotKnowWhatTheHistoryNoLongerHolds) {
  std::vector<Transition> changes;
  for (int i = 0; i < 30; ++i)
    changes.push_back(i % 2 == 0 ? make_change(300min - i * 5min, kOk, kExpired)
                                 : make_change(300min - i * 5min, kExpired, kOk));
  const Segments found = list(make_past(changes), kNoon - 6h);
  ASSERT_GE(found.size(), 2u);
  EXPECT_EQ(found[0], (HistorySegment{kNoon - 6h, {}}));
  EXPECT_EQ(found[1].begin, kNoon - 250min) << "the first of the last 20 changes";
}

TEST(HistoryStrip, KnowsAViewWithoutChangesSinceTheOldestChangeOfAnother) {
  std::vector<Transition> changes;
  for (int i = 0; i < 20; ++i) {
    changes.push_back(make_change(300min - i * 5min, kOk, kExpired));
    changes.back().address = "192.0.2.2";
  }
  EXPECT_EQ(list(make_past(changes), kNoon - 6h),
            (Segments{{kNoon - 6h, {}}, {kNoon - 300min, ocsp::Level::ok}}));
}

TEST(HistoryStrip, BeginsOneSixOrTwentyFourHoursAgo) {
  endpoint::Status status;
  for (const auto& [watched, shown] :
       {std::pair(1min, 1h), std::pair(60min, 1h), std::pair(61min, 6h), std::pair(361min, 24h)}) {
    status.created = kNoon - watched;
    EXPECT_EQ(choose_history_begin(status, kNoon), kNoon - shown) << watched.count();
  }
}

TEST(HistoryStrip, SumsTheTimeInEachLevelForReadersWithoutColours) {
  Html name;
  name << std::string("192.0.2.1");
  const std::string html = render_history_strip({{kNoon - 6h, {}},
                                                 {kNoon - 4h, ocsp::Level::ok},
                                                 {kNoon - 90min, ocsp::Level::critical},
                                                 {kNoon - 1h, ocsp::Level::ok}},
                                                name, kNoon)
                               .str();
  EXPECT_THAT(html, HasSubstr("<figcaption>192.0.2.1: ok for 3 h 30 min, critical for 30 min, not "
                              "known for 2 h</figcaption>"));
  EXPECT_THAT(html, HasSubstr("<rect class=\"fill critical\" x=\"75.0%\" width=\"8.3%\""));
}

}  // namespace
}  // namespace staple::web
