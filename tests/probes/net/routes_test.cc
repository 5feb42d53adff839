// SPDX-License-Identifier: Apache-2.0

#include "probes/net/routes.h"

#include <algorithm>
#include <string>
#include <utility>

#include <gmock/gmock.h>

namespace staple::net {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::make_address;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using namespace std::chrono_literals;

/// RoutesTest has a routing table, and records the changes that are reported.
struct RoutesTest : testing::Test {
  bool has_v4 = true;
  bool has_v6 = true;
  std::vector<address> further;  ///< addresses with a route of their own
  int lookups = 0;
  std::vector<std::pair<std::string, bool>> changes;
  SteadyTime now{1s};
  Routes routes{
      [this](const address& each) {
        ++lookups;
        return (each.is_v4() ? has_v4 : has_v6) ||
               std::ranges::find(further, each) != further.end();
      },
      [this](std::string_view family, bool reachable) { changes.emplace_back(family, reachable); }};

  std::vector<std::string> rest(const std::vector<std::string>& names) {
    std::vector<address> addresses;
    for (const auto& each : names) addresses.push_back(make_address(each));
    routes.remove_unreachable(addresses, now);
    std::vector<std::string> texts;
    for (const auto& each : addresses) texts.push_back(each.to_string());
    return texts;
  }
};

TEST_F(RoutesTest, KeepEverythingThatCanBeReached) {
  EXPECT_THAT(rest({"192.0.2.7", "2001:db8::7"}), ElementsAre("192.0.2.7", "2001:db8::7"));
  EXPECT_THAT(changes, IsEmpty());
}

TEST_F(RoutesTest, LeaveOutAMissingFamilyOnlyIfTheOtherOneCanBeReached) {
  has_v6 = false;
  EXPECT_THAT(rest({"192.0.2.7", "2001:db8::7", "2001:db8::8"}), ElementsAre("192.0.2.7"));
  EXPECT_THAT(rest({"2001:db8::7", "2001:db8::8"}), ElementsAre("2001:db8::7", "2001:db8::8"));
  EXPECT_THAT(rest({}), IsEmpty());
  now += kRouteAge;
  has_v4 = false;
  EXPECT_THAT(rest({"192.0.2.7", "2001:db8::7"}), ElementsAre("192.0.2.7", "2001:db8::7"));
  now += kRouteAge;
  has_v6 = true;
  EXPECT_THAT(rest({"192.0.2.7", "2001:db8::7"}), ElementsAre("2001:db8::7"));
}

TEST_F(RoutesTest, KeepAddressesWithARouteOfTheirOwn) {
  has_v6 = false;
  further = {make_address("fd00::7")};
  EXPECT_THAT(rest({"192.0.2.7", "fd00::7", "2001:db8::7"}),
              ElementsAre("192.0.2.7", "fd00::7", "2001:db8::7"));
  EXPECT_THAT(changes, IsEmpty());
}

TEST_F(RoutesTest, ReportEachChangeOnce) {
  has_v6 = false;
  for (int i = 0; i < 5; ++i) rest({"192.0.2.7", "2001:db8::7"});
  EXPECT_THAT(changes, ElementsAre(Pair("IPv6", false)));
  has_v6 = true;
  now += kRouteAge;
  for (int i = 0; i < 5; ++i) rest({"192.0.2.7", "2001:db8::7"});
  EXPECT_THAT(changes, ElementsAre(Pair("IPv6", false), Pair("IPv6", true)));
}

TEST_F(RoutesTest, ReportNothingBeforeAnAddressIsLeftOut) {
  has_v4 = has_v6 = false;
  rest({"192.0.2.7", "2001:db8::7"});
  rest({"192.0.2.7"});
  EXPECT_THAT(changes, IsEmpty());
}

TEST_F(RoutesTest, AreLookedUpOnceInAWhile) {
  for (int i = 0; i < 100; ++i) rest({"192.0.2.7", "2001:db8::7"});
  EXPECT_EQ(lookups, 2);
  now += kRouteAge;
  rest({"192.0.2.7", "2001:db8::7"});
  EXPECT_EQ(lookups, 4);
  now = SteadyTime();
  for (int i = 0; i < 3; ++i) rest({"192.0.2.7", "2001:db8::7"});
  EXPECT_EQ(lookups, 10);
}

TEST(RoutesOfThisHost, ReachTheLoopback) { EXPECT_TRUE(has_route(make_address("127.0.0.1"))); }

}  // namespace
}  // namespace staple::net
