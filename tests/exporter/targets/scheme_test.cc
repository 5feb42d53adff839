// SPDX-License-Identifier: Apache-2.0

#include "exporter/targets/scheme.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace staple::targets {
namespace {

TEST(Scheme, AreSortedAndNameASchemeWithTls) {
  const auto known = schemes();
  EXPECT_TRUE(std::ranges::is_sorted(known, {}, &Scheme::name));
  for (const Scheme& scheme : known) {
    if (scheme.secure.empty()) continue;
    const auto secure = std::ranges::find(known, scheme.secure, &Scheme::name);
    ASSERT_NE(secure, known.end()) << scheme.name;
    EXPECT_TRUE(secure->secure.empty()) << scheme.name;
  }
}

}  // namespace
}  // namespace staple::targets
