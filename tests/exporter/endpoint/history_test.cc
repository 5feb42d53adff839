// SPDX-License-Identifier: Apache-2.0

#include "exporter/endpoint/history.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "probes/failure.h"
#include "probes/ocsp/fault.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::endpoint {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

const Summary kOk{ocsp::Level::ok, {}, {}};
const Summary kRefused{ocsp::Level::unreachable, "connect", "refused"};

/// make_flapping returns `count` transitions of an address between good and refused. `detail`
/// writes the detail of each failure.
std::vector<Transition> make_flapping(std::size_t count, const std::vector<std::string>& details) {
  std::vector<Transition> transitions;
  for (std::size_t i = 0; i < count; ++i) {
    const WallTime time = kNoon + std::chrono::minutes(i);
    if (i % 2 == 0) {
      transitions.push_back(
          {time, "192.0.2.1", "", kOk, kRefused, details[i / 2 % details.size()]});
    } else {
      transitions.push_back({time, "192.0.2.1", "", kRefused, kOk, ""});
    }
  }
  return transitions;
}

TEST(History, ListsTheTransitionsAsTheyWere) {
  const std::vector<Transition> transitions{
      {kNoon, "", "", std::nullopt, {ocsp::Level::unreachable, "resolve", "timeout"}, "5 s"},
      {kNoon + 1min, "2001:db8::1", "tls12", kOk, {ocsp::Level::critical, {}, "expired"}, "2 h"},
      {kNoon + 2min, "2001:db8::1", "", kRefused, {ocsp::Level::not_applicable, {}, {}}, ""},
  };
  const History history(transitions);
  const std::vector<Transition> listed = history.list();
  ASSERT_EQ(listed.size(), transitions.size());
  for (std::size_t i = 0; i < listed.size(); ++i) {
    EXPECT_EQ(listed[i].time, transitions[i].time);
    EXPECT_EQ(listed[i].address, transitions[i].address);
    EXPECT_EQ(listed[i].view, transitions[i].view);
    EXPECT_EQ(listed[i].from, transitions[i].from);
    EXPECT_EQ(listed[i].to, transitions[i].to);
    EXPECT_EQ(listed[i].detail, transitions[i].detail);
  }
}

TEST(History, OwnsItsTexts) {
  std::string address = "192.0.2.1";
  const History history(std::vector<Transition>{{kNoon, address, "", std::nullopt, kOk, ""}});
  address = "overwritten";
  const History copy = history;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(history.list().front().address, "192.0.2.1");
  EXPECT_EQ(copy.list().front().address, "192.0.2.1");
}

TEST(History, KeepsTheLatestTransitions) {
  const History history(make_flapping(kMaxHistory + 3, {"no listener"}));
  const std::vector<Transition> listed = history.list();
  ASSERT_EQ(listed.size(), kMaxHistory);
  EXPECT_EQ(listed.front().time, kNoon + 3min);
}

TEST(History, IsEmptyWithoutTransitions) {
  EXPECT_TRUE(History().empty());
  EXPECT_TRUE(History(std::vector<Transition>()).empty());
  EXPECT_TRUE(History().list().empty());
}

TEST(History, KnowsEveryFaultAndEveryReason) {
  std::vector<Summary> summaries{kOk};
  for (const FailureEntry& row : failure_table())
    summaries.push_back({ocsp::Level::unreachable, name(row.stage), row.name});
  for (const ocsp::FaultEntry& row : ocsp::fault_table())
    summaries.push_back({ocsp::Level::warning, {}, row.name});
  for (const Summary& each : summaries) EXPECT_EQ(PackedSummary(each).unpack(), each) << each.cause;
  EXPECT_EQ(PackedSummary(std::nullopt).unpack(), std::nullopt);
}

TEST(History, CutsALongDetailAtACharacter) {
  std::string detail = "x";
  for (int i = 0; i < 200; ++i) detail += "ü";
  const History history(std::vector<Transition>{{kNoon, "", "", std::nullopt, kRefused, detail}});
  const std::vector<Transition> listed = history.list();
  const std::string_view kept = listed.front().detail;
  EXPECT_LE(kept.size(), kMaxHistoryDetail);
  EXPECT_GT(kept.size(), kMaxHistoryDetail - 4);
  EXPECT_TRUE(kept.ends_with("ü…"));
}

// The figures are those of config/planning.md.
TEST(History, HoldsAnOutageThatFlapsInOneKilobyte) {
  const std::string detail(kMaxHistoryDetail, 'd');
  EXPECT_LE(History(make_flapping(kMaxHistory, {detail})).memory(), 1000u);
}

TEST(History, HoldsTheLongestDetailsInSixKilobytes) {
  std::vector<Transition> transitions;
  std::vector<std::string> details;
  for (std::size_t i = 0; i < kMaxHistory; ++i)
    details.push_back(std::to_string(i) + std::string(4096, 'd'));
  for (std::size_t i = 0; i < kMaxHistory; ++i) {
    transitions.push_back({kNoon,
                           "192.0.2.1",
                           "",
                           kRefused,
                           {ocsp::Level::critical, {}, i % 2 == 0 ? "expired" : "revoked"},
                           details[i]});
  }
  EXPECT_LE(History(transitions).memory(), 6000u);
}

}  // namespace
}  // namespace staple::endpoint
