// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/descriptors.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace staple::command {
namespace {

TEST(Descriptors, FitIntoTheLimit) {
  constexpr struct {
    std::size_t limit, probes, clients, health;
  } cases[] = {{0, 1, 2, 2},      {8, 1, 2, 2},         {40, 16, 2, 2},
               {256, 108, 16, 4}, {1024, 756, 112, 28}, {65536, 64864, 512, 32}};
  for (const auto& [limit, probes, clients, health] : cases) {
    const DescriptorBudget budget = divide_descriptors(limit);
    EXPECT_EQ(budget.probes, probes) << limit;
    EXPECT_EQ(budget.clients, clients) << limit;
    EXPECT_EQ(budget.health, health) << limit;
  }
}

TEST(Descriptors, ReserveHalfOr128) {
  for (std::size_t limit = 16; limit < 5000; ++limit) {
    const DescriptorBudget budget = divide_descriptors(limit);
    const std::size_t taken = budget.probes + budget.clients + budget.health;
    EXPECT_GE(limit - taken, std::min<std::size_t>(limit / 2, 128)) << limit;
  }
}

}  // namespace
}  // namespace staple::command
