// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/validity_axis.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/probes/prober/observations.h"

namespace staple::web {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

/// Times are the times of a staple, in hours from noon. Absent: as in make_healthy().
struct Times {
  std::optional<Seconds> next_update;
  std::optional<Seconds> signer_end;
  std::optional<Seconds> leaf_end;
};

// The healthy staple: this update 24 h before noon, refresh due 64 h and next update 72 h after it.
ocsp::Verdict make_verdict(const Times& times) {
  ocsp::Verdict verdict = *test::make_healthy("192.0.2.1").verdict;
  auto staple = *verdict.staple;
  auto leaf = *verdict.certificate;
  if (times.next_update) staple.next_update = kNoon + *times.next_update;
  if (times.signer_end) staple.responder.not_after = kNoon + *times.signer_end;
  if (times.leaf_end) leaf.not_after = kNoon + *times.leaf_end;
  WallTime end = *staple.next_update;
  if (times.signer_end) end = std::min(end, kNoon + *times.signer_end);
  if (times.leaf_end) end = std::min(end, kNoon + *times.leaf_end);
  verdict.effective_expiry = end;
  verdict.staple = std::make_shared<const ocsp::StapleFacts>(staple);
  verdict.certificate = std::make_shared<const x509::CertificateFacts>(leaf);
  return verdict;
}

std::string list_marks(const ValidityAxis& axis) {
  std::string text;
  for (const ValidityMark& mark : axis.marks)
    text += (text.empty() ? "" : ", ") + std::string(mark.label);
  return text;
}

void expect_ordered(const ValidityAxis& axis) {
  EXPECT_TRUE(std::ranges::is_sorted(axis.marks, {}, &ValidityMark::time)) << list_marks(axis);
  EXPECT_TRUE(std::ranges::is_sorted(axis.marks, {}, &ValidityMark::at)) << list_marks(axis);
  for (const ValidityMark& mark : axis.marks) {
    EXPECT_GE(mark.at, 0);
    EXPECT_LE(mark.at, 1000);
  }
}

TEST(ValidityAxis, HasItsMarksInOrderOfTimeInEveryState) {
  struct Case {
    std::string name;
    Times times;
    WallTime now;
    std::string marks;
  };
  const Case cases[] = {
      {"fresh", {}, kNoon, "This update, Now, Refresh due, Next update"},
      {"overdue", {}, kNoon + 65h, "This update, Refresh due, Now, Next update"},
      {"expired", {}, kNoon + 90h, "This update, Refresh due, Next update, Now"},
      {"expired for long", {}, kNoon + 24h * 60, "This update, Refresh due, Next update, Now"},
      {"not yet valid", {}, kNoon - 30h, "Now, This update, Refresh due, Next update"},
      {"signer first",
       {{}, 66h, {}},
       kNoon,
       "This update, Now, Refresh due, Signer ends, Next update"},
      {"signer ended",
       {{}, 66h, {}},
       kNoon + 70h,
       "This update, Refresh due, Signer ends, Now, Next update"},
      {"leaf first",
       {{}, {}, 65h},
       kNoon,
       "This update, Now, Refresh due, Certificate ends, Next update"},
      {"leaf and signer before the deadline",
       {{}, 40h, 30h},
       kNoon,
       "This update, Now, Certificate ends, Next update"},
      {"not yet valid, leaf first",
       {{}, {}, 65h},
       kNoon - 30h,
       "Now, This update, Refresh due, Certificate ends, Next update"},
      {"all at once", {{}, 72h, 72h}, kNoon, "This update, Now, Refresh due, Next update"},
  };
  for (const Case& each : cases) {
    const ValidityAxis axis = make_validity_axis(make_verdict(each.times), each.now);
    EXPECT_EQ(list_marks(axis), each.marks) << each.name;
    expect_ordered(axis);
  }
}

TEST(ValidityAxis, NamesTheEndOfAStapleWithoutNextUpdate) {
  ocsp::Verdict verdict = make_verdict({});
  auto staple = *verdict.staple;
  staple.next_update.reset();
  verdict.staple = std::make_shared<const ocsp::StapleFacts>(staple);
  verdict.refresh_due.reset();
  verdict.effective_expiry = kNoon + 1h;
  EXPECT_EQ(list_marks(make_validity_axis(verdict, kNoon)), "This update, Now, Clients stop");
}

TEST(ValidityAxis, IsToScaleWithinTheWindow) {
  const ValidityAxis axis = make_validity_axis(make_verdict({}), kNoon);
  EXPECT_EQ(axis.begin, 0);
  EXPECT_EQ(axis.end, 1000);
  EXPECT_EQ(axis.now, 250) << "24 of 96 hours";
}

TEST(ValidityAxis, HasNoMarksWithoutAWindow) {
  EXPECT_TRUE(make_validity_axis(make_verdict({-30h, {}, {}}), kNoon).marks.empty());
  EXPECT_TRUE(make_validity_axis(*test::make_unstapled("192.0.2.1").verdict, kNoon).marks.empty());
}

struct Range {
  int from;
  int to;
};

Range range_of(const AxisLabel& label) {
  return label.before ? Range{label.at - label.width, label.at}
                      : Range{label.at, label.at + label.width};
}

/// expect_apart checks that no label leaves the axis, overlaps another, or is crossed by the line
/// of another, which leads from the bar down to the lane of its label.
void expect_apart(const std::vector<AxisLabel>& labels, const std::string& what) {
  for (const AxisLabel& one : labels) {
    const Range a = range_of(one);
    ASSERT_GE(a.from, 0) << what;
    ASSERT_LE(a.to, 1000) << what;
    for (const AxisLabel& other : labels) {
      if (&one == &other) continue;
      const Range b = range_of(other);
      if (one.lane == other.lane) {
        ASSERT_TRUE(a.to <= b.from || b.to <= a.from) << what;
      } else if (other.lane > one.lane) {
        ASSERT_TRUE(other.at <= a.from || other.at >= a.to) << what;
      }
    }
  }
}

TEST(ValidityAxisLabels, NeverOverlapWhereverTheMarksAre) {
  // Begin and end, each with or without a tail, and a deadline anywhere between. Widths of the
  // labels on wide and on narrow pages.
  for (const int character : {13, 28}) {
    for (const int begin : {0, 140}) {
      for (const int end : {860, 1000}) {
        for (int due = begin; due <= end; ++due) {
          for (const int beyond : {930, 1000}) {
            std::vector<AxisLabel> labels{{begin, 12 * character},
                                          {due, 12 * character},
                                          {end, 17 * character},
                                          {beyond, 12 * character}};
            if (end == 1000) labels.pop_back();
            place_labels(labels);
            expect_apart(labels, std::to_string(character) + " " + std::to_string(begin) + " " +
                                     std::to_string(due) + " " + std::to_string(end));
          }
        }
      }
    }
  }
}

TEST(ValidityAxisLabels, ShareALaneWhereTheyFit) {
  std::vector<AxisLabel> labels{{0, 156}, {500, 156}, {1000, 156}};
  place_labels(labels);
  for (const AxisLabel& label : labels) EXPECT_EQ(label.lane, 0);
  std::vector<AxisLabel> close{{900, 156}, {1000, 156}};
  place_labels(close);
  EXPECT_NE(close[0].lane, close[1].lane);
}

}  // namespace
}  // namespace staple::web
