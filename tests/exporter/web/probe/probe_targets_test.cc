// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/probe/probe_targets.h"

#include <string>

#include <gtest/gtest.h>

#include "probes/target.h"

namespace staple::web {
namespace {

namespace ip = boost::asio::ip;
using Kind = config::ProbeTargets::Kind;

const config::ProbeTargets kList{Kind::listed, {"*.example.com"}, {"10.0.0.0/8", "2001:db8::/32"}};

Permission check(const config::ProbeTargets& permitted, const std::string& target,
                 bool through_proxy = false) {
  return check_permission(
      permitted, *parse_target(target, 443), through_proxy,
      [](const Target& each) { return to_string(each) == "configured.example.com:8443"; });
}

bool is_within(const config::ProbeTargets& permitted, const std::string& address) {
  return make_network_filter(permitted)(ip::make_address(address));
}

prober::Observation make_failed(Reason reason) {
  prober::Observation observation;
  observation.failure = Failure{reason, "?"};
  return observation;
}

TEST(ProbeTargets, GrantAHostThatMatchesAPattern) {
  EXPECT_EQ(check(kList, "www.example.com"), Permission::granted);
  EXPECT_EQ(check(kList, "www.example.com", true), Permission::granted);
  EXPECT_EQ(check({Kind::any, {}, {}}, "other.test"), Permission::granted);
  EXPECT_EQ(check({Kind::configured, {}, {}}, "configured.example.com:8443"), Permission::granted);
}

TEST(ProbeTargets, DecideOtherNamesByAddressIfThereAreNetworks) {
  EXPECT_EQ(check(kList, "other.test"), Permission::by_address);
  EXPECT_EQ(check({Kind::listed, {"*.example.com"}, {}}, "other.test"), Permission::refused);
}

TEST(ProbeTargets, RefuseANameWithoutAPatternIfAProxyResolvesIt) {
  EXPECT_EQ(check(kList, "other.test", true), Permission::refused);
  EXPECT_EQ(check(kList, "10.1.2.3", true), Permission::by_address);
}

TEST(ProbeTargets, RefuseAnAddressOutsideTheNetworks) {
  EXPECT_EQ(check(kList, "10.1.2.3"), Permission::by_address);
  EXPECT_EQ(check(kList, "11.1.2.3"), Permission::refused);
  EXPECT_EQ(check(kList, "[::ffff:10.1.2.3]:443"), Permission::by_address);
  EXPECT_EQ(check(kList, "[::ffff:11.1.2.3]:443"), Permission::refused);
}

TEST(ProbeTargets, DecideOtherNotationsOfAnAddressByTheAddress) {
  for (const auto* const text : {"2130706433", "127.1", "0x7f000001", "0x7f.0.0.1", "127.0.0.01"}) {
    EXPECT_EQ(check_permission(kList, {text, 443, ""}, false, nullptr), Permission::by_address)
        << text;
  }
}

TEST(ProbeTargets, CompareAMappedAddressAsIPv4) {
  EXPECT_TRUE(is_within(kList, "::ffff:10.0.0.1"));
  EXPECT_FALSE(is_within(kList, "::ffff:127.0.0.1"));
  const config::ProbeTargets all_of_ipv6{Kind::listed, {}, {"::/0"}};
  EXPECT_TRUE(is_within(all_of_ipv6, "2001:db9::1"));
  EXPECT_FALSE(is_within(all_of_ipv6, "::ffff:127.0.0.1"));
}

TEST(ProbeTargets, RespectTheBoundsOfANetwork) {
  EXPECT_TRUE(is_within(kList, "10.255.255.255"));
  EXPECT_FALSE(is_within(kList, "9.255.255.255"));
  EXPECT_FALSE(is_within(kList, "11.0.0.0"));
  EXPECT_FALSE(is_within(kList, "0.0.0.0"));
  EXPECT_TRUE(is_within(kList, "2001:db8:ffff::1"));
  EXPECT_FALSE(is_within(kList, "2001:db9::1"));
  EXPECT_FALSE(is_within({Kind::listed, {"*"}, {}}, "10.0.0.1"));
}

TEST(ProbeTargets, ExcludeATargetOnlyIfNoAddressIsPermitted) {
  const prober::Observation forbidden = make_failed(Reason::resolve_not_permitted);
  EXPECT_TRUE(is_excluded({forbidden}));
  EXPECT_TRUE(is_excluded({forbidden, forbidden}));
  EXPECT_FALSE(is_excluded({make_failed(Reason::connect_refused), forbidden}));
  EXPECT_FALSE(is_excluded({make_failed(Reason::resolve_not_found)}));
}

}  // namespace
}  // namespace staple::web
