// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/key_budget.h"

#include <gtest/gtest.h>

namespace staple::x509 {
namespace {

// Sizes of subjectPublicKey in octets.
constexpr std::size_t kP256 = 65;
constexpr std::size_t kRsa4096 = 526;
constexpr std::size_t kRsa16384 = 2062;

bool take(KeyBudget& budget, std::size_t octets) {
  Certificate certificate{Bytes(octets, 0)};
  certificate.key_bits = certificate.der;
  return budget.take(certificate);
}

TEST(KeyBudget, AllowsFourKeysOfCommonSizes) {
  for (const auto size : {kP256, kRsa4096}) {
    KeyBudget budget;
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(take(budget, size)) << i;
    EXPECT_FALSE(take(budget, size));
  }
}

TEST(KeyBudget, AllowsOneVeryLargeKeyAndASmallOne) {
  KeyBudget budget;
  EXPECT_TRUE(take(budget, kRsa16384));
  EXPECT_FALSE(take(budget, kRsa16384));
  EXPECT_FALSE(take(budget, kRsa4096));
  EXPECT_TRUE(take(budget, kP256));
}

TEST(KeyBudget, IsSpentByOneOversizedKey) {
  KeyBudget budget;
  EXPECT_TRUE(take(budget, 60000));
  EXPECT_FALSE(take(budget, kP256));
}

}  // namespace
}  // namespace staple::x509
