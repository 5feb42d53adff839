#include "probes/text/did_you_mean.h"

#include <array>

#include <gtest/gtest.h>

namespace staple::text {
namespace {

constexpr std::array<std::string_view, 5> kNames{"interval", "timeout", "tls", "failure_interval", "ip4"};

TEST(Nearest, FindsOneLetterWrongLeftOutAddedOrSwapped) {
  EXPECT_EQ(nearest("intervel", kNames), "interval");
  EXPECT_EQ(nearest("interal", kNames), "interval");
  EXPECT_EQ(nearest("intervall", kNames), "interval");
  EXPECT_EQ(nearest("itnerval", kNames), "interval");
  EXPECT_EQ(nearest("tsl", kNames), "tls");
  EXPECT_EQ(nearest("ipv4", kNames), "ip4");
}

TEST(Nearest, FindsNothingInAnotherWord) {
  EXPECT_EQ(nearest("colour", kNames), "");
  EXPECT_EQ(nearest("", kNames), "");
  EXPECT_EQ(nearest("x", kNames), "");
  EXPECT_EQ(nearest("interval", {}), "");
  EXPECT_EQ(nearest(std::string(100'000, 'i'), kNames), "");
}

TEST(Nearest, PrefersTheNearer) {
  constexpr std::array<std::string_view, 3> names{"attempts", "attempt_delay", "attempt"};
  EXPECT_EQ(nearest("attempt", names), "attempt");
  EXPECT_EQ(nearest("attemptss", names), "attempts");
}

TEST(Nearest, FindsTheRestOfANameOrWhatIsTooMuch) {
  constexpr std::array<std::string_view, 4> names{"--web.config.file", "--ca-file", "--proxy",
                                                  "--proxy-user"};
  EXPECT_EQ(nearest("--web.config", names), "--web.config.file");
  EXPECT_EQ(nearest("--ca", names), "--ca-file");
  EXPECT_EQ(nearest("--proxy-user-name", names), "--proxy-user");
  EXPECT_EQ(nearest("--proxy-password", names), "--proxy");
  EXPECT_EQ(nearest("--", names), "");
  EXPECT_EQ(nearest("interval_in_seconds", kNames), "interval");
  EXPECT_EQ(nearest("ti", kNames), "");
}

TEST(Nearest, EndsAMessage) {
  EXPECT_EQ(did_you_mean("timeot", kNames), ", did you mean 'timeout'?");
  EXPECT_EQ(did_you_mean("colour", kNames), "");
}

}  // namespace
}  // namespace staple::text
