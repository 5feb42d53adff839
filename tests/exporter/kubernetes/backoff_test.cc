// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/backoff.h"

#include <gtest/gtest.h>

namespace staple::kubernetes {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToItsBound) {
  EXPECT_EQ(compute_backoff(1, 1, std::nullopt), 800ms);
  EXPECT_EQ(compute_backoff(2, 1, std::nullopt), 1600ms);
  EXPECT_EQ(compute_backoff(6, 1, std::nullopt), 25600ms);
  EXPECT_EQ(compute_backoff(7, 1, std::nullopt), 30s);
  EXPECT_EQ(compute_backoff(1'000'000'000, 1, std::nullopt), 30s);
}

TEST(Backoff, IsSpreadOverItsSecondHalf) {
  EXPECT_EQ(compute_backoff(1, 0, std::nullopt), 400ms);
  EXPECT_EQ(compute_backoff(1, 0.5, std::nullopt), 600ms);
}

TEST(Backoff, IsNotShorterThanTheServerAsksFor) {
  EXPECT_EQ(compute_backoff(1, 1, Seconds(7)), 7s);
  EXPECT_EQ(compute_backoff(7, 1, Seconds(7)), 30s);
  EXPECT_EQ(compute_backoff(1, 1, Seconds(0)), 800ms);
}

}  // namespace
}  // namespace staple::kubernetes
