#include "exporter/service/memory_bound.h"

#include <gtest/gtest.h>

namespace staple::service {
namespace {

TEST(MemoryBound, GrowsWithTheEndpointsUpToABound) {
  EXPECT_EQ(memory_bound(0), 16U << 20);
  EXPECT_EQ(memory_bound(1024), 32U << 20);
  EXPECT_EQ(memory_bound(1'000'000), 256U << 20);
}

}  // namespace
}  // namespace staple::service
