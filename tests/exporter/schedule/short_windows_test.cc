// SPDX-License-Identifier: Apache-2.0

// Servers whose staples live hardly longer than an interval, in simulated time.

#include <algorithm>
#include <chrono>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "exporter/schedule/schedule.h"
#include "probes/ocsp/time_findings.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using test::kNoon;

constexpr SteadyTime kBegin{1000h};
constexpr nanoseconds kHours = 2h;

WallTime to_wall(SteadyTime time) { return kNoon + std::chrono::floor<Seconds>(time - kBegin); }
SteadyTime to_steady(WallTime time) { return kBegin + (time - kNoon); }

/// Server fetches a new staple as soon as half of the window has passed, and has it a second later.
struct Server {
  Seconds window;
  Seconds phase{0};
  bool renews = true;
  bool public_web = false;

  ocsp::Validity find_times(WallTime now) const {
    const Seconds half = window / 2;
    const auto rounds = renews ? (now - 1s - kNoon - phase) / half : 0;
    const WallTime made = kNoon + phase + rounds * half;
    return {.this_update = made,
            .next_update = made + window,
            .produced_at = made,
            .leaf_not_before = kNoon - 24h * 30,
            .leaf_not_after = kNoon + 24h * 60};
  }

  prober::Observation observe(WallTime now, const std::string& address) const {
    prober::Observation observation = test::make_healthy(address);
    observation.time = now;
    ocsp::Judgement judgement;
    judgement.certificate = observation.verdict->certificate;
    judgement.expected = judgement.present = judgement.authenticated = true;
    judgement.status = ocsp::CertStatus::good;
    judge_times(judgement, find_times(now), ocsp::limits_of(Policy{}, public_web), now);
    observation.verdict = conclude(std::move(judgement));
    return observation;
  }
};

/// Totals of one endpoint over kHours.
struct Totals {
  nanoseconds not_ok{0};
  nanoseconds shortest_gap = nanoseconds::max();
  int probes = 0;
};

/// Setting is an endpoint and how long its probes take.
struct Setting {
  Seconds interval;
  Seconds failure_interval;
  nanoseconds duration;
};

Totals simulate(const Server& server, const Setting& setting, const std::string& name) {
  const auto endpoint = test::make_endpoint("web", name);
  endpoint->interval = setting.interval;
  endpoint->failure_interval = setting.failure_interval;
  Schedule schedule(1);
  schedule.apply({{endpoint}, {}}, 30s, kBegin);
  Totals totals;
  SteadyTime last_end = SteadyTime::min();
  while (*schedule.wake_time() < kBegin + kHours) {
    const SteadyTime start = *schedule.wake_time();
    const auto running = schedule.start(start);
    if (totals.probes++ > 0)
      totals.shortest_gap = std::min<nanoseconds>(totals.shortest_gap, start - last_end);
    const SteadyTime end = start + setting.duration;
    // What is held counts until the new result is there. It ends with the second after ok_until.
    for (const auto& status : schedule.snapshot()) {
      for (const endpoint::AddressStatus& address : status->addresses) {
        const auto& verdict = *address.latest->verdict;
        const SteadyTime held_until =
            verdict.ok_until ? std::max(last_end, to_steady(*verdict.ok_until + 1s)) : last_end;
        totals.not_ok += std::max<nanoseconds>(0s, end - held_until);
      }
    }
    schedule.finish(running.at(0).ticket, {{server.observe(to_wall(end), "192.0.2.1")}}, end);
    last_end = end;
  }
  return totals;
}

constexpr Setting kSettings[] = {
    {60s, 30s, 20ms}, {60s, 30s, 3s},  {5min, 30s, 20ms},
    {5min, 30s, 1s},  {5min, 30s, 3s}, {10min, 30s, 20ms},
};

TEST(ShortWindows, AreAlwaysOkIfTheServerRenewsInTime) {
  for (const Seconds window : {60s, 300s, 600s}) {
    for (const Setting& setting : kSettings) {
      for (const bool public_web : {false, true}) {
        Totals all;
        constexpr int kServers = 40;
        for (int i = 0; i < kServers; ++i) {
          const Server server{window, window / 2 * i / kServers - window, true, public_web};
          const Totals one = simulate(server, setting, "host" + std::to_string(i) + ":443");
          all.not_ok += one.not_ok;
          all.probes += one.probes;
          all.shortest_gap = std::min(all.shortest_gap, one.shortest_gap);
        }
        SCOPED_TRACE("window " + std::to_string(window.count()) + " s, interval " +
                     std::to_string(setting.interval.count()) + " s, probes " +
                     std::to_string(all.probes / kServers));
        EXPECT_EQ(all.not_ok, 0ns);
        EXPECT_GE(all.shortest_gap, setting.failure_interval / 2);
        // The regular probes, and at most one more for each quarter of a window.
        const auto most = kHours / setting.interval + kHours / std::max(window / 4, 30s) + 1;
        EXPECT_LE(all.probes, most * kServers);
      }
    }
  }
}

// About one probe for each half of a window, if that is more than the regular ones.
TEST(ShortWindows, CostFewMoreProbes) {
  struct Row {
    Seconds window;
    Seconds interval;
    int at_most;  ///< probes in two hours, of the 24 or 120 regular ones
  };
  for (const auto& [window, interval, at_most] :
       {Row{60s, 60s, 242}, Row{60s, 300s, 242}, Row{300s, 300s, 50}, Row{600s, 300s, 26},
        Row{7 * 24h, 300s, 25}}) {
    int most = 0;
    for (int i = 0; i < 40; ++i) {
      const Server server{window, window / 2 * i / 40 - window};
      most = std::max(
          most,
          simulate(server, {interval, 30s, 20ms}, "host" + std::to_string(i) + ":443").probes);
    }
    EXPECT_LE(most, at_most) << window.count() << " at " << interval.count();
  }
}

TEST(ShortWindows, ThatAreNeverRenewedAreNotLookedAtAgainAndAgain) {
  for (const Seconds window : {60s, 300s, 600s}) {
    const Server server{window, 0s, false};
    const Totals totals = simulate(server, {5min, 30s, 20ms}, "host:443");
    EXPECT_GT(totals.not_ok, kHours - window - 10min);
    EXPECT_GE(totals.shortest_gap, 15s);
    // 24 regular ones, two before the end, ten after it and ten while the refresh is overdue.
    EXPECT_LE(totals.probes, 24 + 2 + 10 + 10) << window.count();
  }
}

TEST(ShortWindows, OfTheEarliestViewCount) {
  const auto endpoint = test::make_endpoint("web", "host:443");
  Schedule schedule(1);
  schedule.apply({{endpoint}, {}}, 0s, kBegin);
  const SteadyTime start = *schedule.wake_time();
  const auto running = schedule.start(start);
  const WallTime now = to_wall(start);
  auto chained = test::make_healthy("192.0.2.2");
  chained.time = now;
  auto verdict = chained.verdict->chain.emplace_back();
  verdict.depth = 1;
  verdict.certificate = chained.verdict->certificate;
  static_cast<ocsp::StapleVerdict&>(verdict.verdict) = *chained.verdict;
  verdict.verdict.refresh_due.reset();
  verdict.verdict.ok_until = now + 82s;
  chained.verdict->chain = {verdict};
  auto healthy = test::make_healthy("192.0.2.1");
  healthy.time = now;
  schedule.finish(running.at(0).ticket, {{healthy, chained}}, start);
  EXPECT_GT(*schedule.wake_time(), start + 60s);
  EXPECT_LE(*schedule.wake_time(), start + 80s);
}

}  // namespace
}  // namespace staple::schedule
