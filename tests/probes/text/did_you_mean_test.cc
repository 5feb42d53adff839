// SPDX-License-Identifier: Apache-2.0

#include "probes/text/did_you_mean.h"

#include <array>

#include <gtest/gtest.h>

namespace staple::text {
namespace {

constexpr std::array<std::string_view, 5> kNames{"interval", "timeout", "tls", "failure_interval",
                                                 "ip4"};

TEST(DidYouMean, FindsOneLetterWrongLeftOutAddedOrSwapped) {
  EXPECT_EQ(find_nearest("intervel", kNames), "interval");
  EXPECT_EQ(find_nearest("interal", kNames), "interval");
  EXPECT_EQ(find_nearest("intervall", kNames), "interval");
  EXPECT_EQ(find_nearest("itnerval", kNames), "interval");
  EXPECT_EQ(find_nearest("tsl", kNames), "tls");
  EXPECT_EQ(find_nearest("ipv4", kNames), "ip4");
}

TEST(DidYouMean, IgnoresUnrelatedWords) {
  EXPECT_EQ(find_nearest("colour", kNames), "");
  EXPECT_EQ(find_nearest("", kNames), "");
  EXPECT_EQ(find_nearest("x", kNames), "");
  EXPECT_EQ(find_nearest("interval", {}), "");
  EXPECT_EQ(find_nearest(std::string(100'000, 'i'), kNames), "");
}

TEST(DidYouMean, PrefersTheSmallerDistance) {
  constexpr std::array<std::string_view, 3> names{"attempts", "attempt_delay", "attempt"};
  EXPECT_EQ(find_nearest("attempt", names), "attempt");
  EXPECT_EQ(find_nearest("attemptss", names), "attempts");
}

TEST(DidYouMean, MatchesPrefixesInBothDirections) {
  constexpr std::array<std::string_view, 4> names{"--web.config.file", "--ca-file", "--proxy",
                                                  "--proxy-user"};
  EXPECT_EQ(find_nearest("--web.config", names), "--web.config.file");
  EXPECT_EQ(find_nearest("--ca", names), "--ca-file");
  EXPECT_EQ(find_nearest("--proxy-user-name", names), "--proxy-user");
  EXPECT_EQ(find_nearest("--proxy-password", names), "--proxy");
  EXPECT_EQ(find_nearest("--", names), "");
  EXPECT_EQ(find_nearest("interval_in_seconds", kNames), "interval");
  EXPECT_EQ(find_nearest("ti", kNames), "");
}

TEST(DidYouMean, FormatsTheEndOfAMessage) {
  EXPECT_EQ(did_you_mean("timeot", kNames), ", did you mean 'timeout'?");
  EXPECT_EQ(did_you_mean("colour", kNames), "");
}

}  // namespace
}  // namespace staple::text
