// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/tries.h"

#include <gtest/gtest.h>

namespace staple::dns {
namespace {

using namespace std::chrono_literals;

// 2, 4 and 8 s are 14 s. 0.25, 0.5, 1 and six times 2 s are 13.75 s, one more is enough.
TEST(Tries, WaitAsLongAsDoublingOnes) { EXPECT_EQ(count_adaptive_tries(2s, 3), 10); }

// Each of them is at most the timeout, so that 10 tries of a silent server are 20 s.
TEST(Tries, AreNotManyMoreIfTheTimeoutIsShort) {
  EXPECT_EQ(count_adaptive_tries(250ms, 3), 7);
  EXPECT_EQ(count_adaptive_tries(100ms, 3), 7);
  EXPECT_EQ(count_adaptive_tries(2s, 1), 4);
}

}  // namespace
}  // namespace staple::dns
