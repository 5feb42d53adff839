// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/configuration/load.h"

namespace staple::config {
namespace {

TEST(Global, TakesAddressesInProbeTargetsWithAndWithoutBrackets) {
  const auto result = parse_settings(
      "global: {probe_targets: ['[::1]', '2001:DB8::7', 192.0.2.1, bücher.example]}", "a.yml");
  ASSERT_TRUE(std::holds_alternative<Settings>(result));
  const ProbeTargets& targets = std::get<Settings>(result).global.probe_targets;
  EXPECT_THAT(targets.networks, testing::ElementsAre("::1/128", "2001:db8::7/128", "192.0.2.1/32"));
  EXPECT_THAT(targets.hosts, testing::ElementsAre("xn--bcher-kva.example"));
}

TEST(Global, TakesOnlyAnIpv6AddressInBrackets) {
  for (const std::string text : {"[a.example]", "[192.0.2.1]", "[::1", "[]", "[::1]:443"}) {
    const auto result = parse_settings("global: {probe_targets: ['" + text + "']}", "a.yml");
    EXPECT_FALSE(std::holds_alternative<Settings>(result)) << text;
  }
}

}  // namespace
}  // namespace staple::config
