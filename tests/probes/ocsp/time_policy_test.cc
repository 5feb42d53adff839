// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/time_policy.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace staple::ocsp {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr WallTime kStart{days(20000)};

constexpr TimeLimits kPublic{true, 5min, days(10), 0.25, 0.10};
constexpr TimeLimits kPrivate{false, 5min, std::nullopt, 0.25, 0.10};

/// Ends holds the ends of nextUpdate, the delegated certificate and the leaf, from thisUpdate on.
struct Ends {
  std::optional<Seconds> next_update;
  std::optional<Seconds> responder;
  Seconds leaf = days(3650);
};

Timing compute(const Ends& ends, const TimeLimits& limits) {
  Validity validity{.this_update = kStart,
                    .leaf_not_before = kStart - days(30),
                    .leaf_not_after = kStart + ends.leaf};
  if (ends.next_update) validity.next_update = kStart + *ends.next_update;
  if (ends.responder) validity.responder_not_after = kStart + *ends.responder;
  return compute_timing(validity, limits);
}

struct Row {
  std::string what;
  Ends ends;
  TimeLimits limits;
  std::optional<Seconds> refresh_due;
  std::optional<Seconds> refresh_critical;
};

TEST(TimePolicy, CountsOnlyTheTimeThatARefreshCanWinBack) {
  const TimeLimits all{false, 5min, std::nullopt, 1, 1};
  const TimeLimits none{false, 5min, std::nullopt, 0, 0};
  const std::vector<Row> rows{
      {"leaf of a day, window of 7 d", {days(7), {}, days(1)}, kPrivate, {}, {}},
      {"leaf of 7 d, window of 30 d", {days(30), {}, days(7)}, kPrivate, {}, {}},
      {"leaf of a day in the public profile", {days(7), {}, days(1)}, kPublic, {}, {}},
      {"leaf that ends at nextUpdate", {days(7), {}, days(7)}, kPrivate, {}, {}},
      {"leaf that ends a second later",
       {days(7), {}, days(7) + 1s},
       kPrivate,
       days(7) - 42h,
       days(7) - 16h - 48min},
      {"delegated certificate of 14 d, window of 180 d",
       {days(180), days(14)},
       kPrivate,
       days(14) - 84h,
       days(14) - 33h - 36min},
      {"the same in the public profile: a window of 14 d",
       {days(180), days(14)},
       kPublic,
       210h,  // 5/8 of 336 h
       days(14) - 2h},
      {"a delegated certificate that ends after the leaf",
       {days(180), days(14), days(10)},
       kPrivate,
       {},
       {}},
      {"no nextUpdate", {{}, days(14)}, kPrivate, {}, {}},
      {"an empty window", {Seconds(0), {}}, kPrivate, {}, {}},
      {"a delegated certificate that ended before", {days(7), -days(1)}, kPrivate, {}, {}},
      {"a window of a second", {1s, {}}, kPublic, 1s, 1s},
      {"the whole window as a share", {100h, {}}, all, 1s, 1s},
      {"nothing as a share", {100h, {}}, none, 100h, 100h},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const Timing timing = compute(row.ends, row.limits);
    const auto from_start = [](std::optional<WallTime> time) {
      return time ? std::optional(*time - kStart) : std::nullopt;
    };
    EXPECT_EQ(from_start(timing.refresh_due), row.refresh_due);
    EXPECT_EQ(from_start(timing.refresh_critical), row.refresh_critical);
  }
}

TEST(TimePolicy, EndsWithWhateverEndsFirst) {
  EXPECT_EQ(compute({days(7), days(9), days(8)}, kPublic).effective_expiry, kStart + days(7));
  EXPECT_EQ(compute({days(7), days(6), days(8)}, kPublic).effective_expiry, kStart + days(6));
  EXPECT_EQ(compute({days(7), days(6), days(5)}, kPublic).effective_expiry, kStart + days(5));
  EXPECT_EQ(compute({{}, days(6), days(5)}, kPublic).effective_expiry, kStart + 24h);
  EXPECT_EQ(compute({days(7), days(6), days(5)}, kPublic).own_end, kStart + days(7));
}

TEST(TimePolicy, EndsAResponseWithItsOwnTimesOrItsSigner) {
  StapleFacts facts;
  EXPECT_EQ(compute_response_end(facts), std::nullopt);
  facts.this_update = kStart;
  EXPECT_EQ(compute_response_end(facts), kStart + 24h);
  facts.next_update = kStart + days(7);
  EXPECT_EQ(compute_response_end(facts), kStart + days(7));
  facts.responder.not_after = kStart + days(2);
  EXPECT_EQ(compute_response_end(facts), kStart + days(2));
}

}  // namespace
}  // namespace staple::ocsp
