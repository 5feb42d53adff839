// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/source.h"

#include <gtest/gtest.h>

namespace staple::discovery {
namespace {

using namespace std::chrono_literals;

TEST(Source, IsPolledAtItsRefreshInterval) { EXPECT_EQ(compute_poll_delay({}, 60s), 60s); }

TEST(Source, IsPolledSoonerIfItChangesSooner) {
  PollResult result;
  result.poll_after = 20s;
  EXPECT_EQ(compute_poll_delay(result, 60s), 20s);
  EXPECT_EQ(compute_poll_delay(result, 10s), 10s);
}

TEST(Source, IsPolledLaterIfItsServerAsksForIt) {
  PollResult result;
  result.retry_after = 90s;
  EXPECT_EQ(compute_poll_delay(result, 60s), 90s);
  EXPECT_EQ(compute_poll_delay(result, 120s), 120s);
}

}  // namespace
}  // namespace staple::discovery
