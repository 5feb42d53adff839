// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/retry_delay.h"

#include <gtest/gtest.h>

namespace staple::polling {
namespace {

using namespace std::chrono_literals;

TEST(RetryDelay, DoublesWithEachFailureUpToAQuarterOfAnHour) {
  EXPECT_EQ(compute_retry_delay(1, 1h), 30s);
  EXPECT_EQ(compute_retry_delay(2, 1h), 60s);
  EXPECT_EQ(compute_retry_delay(5, 1h), 480s);
  EXPECT_EQ(compute_retry_delay(6, 1h), 15min);
  EXPECT_EQ(compute_retry_delay(4'000'000'000, 1h), 15min);
}

TEST(RetryDelay, IsNoLongerThanAShortInterval) {
  EXPECT_EQ(compute_retry_delay(1, 2s), 2s);
  EXPECT_EQ(compute_retry_delay(2, 2s), 4s);
}

}  // namespace
}  // namespace staple::polling
