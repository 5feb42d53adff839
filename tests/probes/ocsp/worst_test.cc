// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/ocsp/worst.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace staple::test {
namespace {

TEST(Worst, JudgesTheLargestStaples) {
  for (const auto& [name, scene, fault] : make_worst_cases()) {
    SCOPED_TRACE(name);
    EXPECT_LE(scene.staple_der->size(), kLargestStaple);
    EXPECT_GT(scene.staple_der->size(), kLargestStaple * 9 / 10);
    const auto verdict = scene.judge();
    EXPECT_TRUE(std::ranges::any_of(
        verdict.findings, [wanted = fault](const ocsp::Finding& f) { return f.fault == wanted; }));
    for (const auto& finding : verdict.findings) EXPECT_LE(finding.detail.size(), 1024U);
  }
}

TEST(Worst, FindsNoIssuerInTheLongestChain) {
  const auto verdict = make_worst_chain().judge();
  ASSERT_EQ(verdict.findings.size(), 2U);
  EXPECT_EQ(verdict.findings.front().fault, ocsp::Fault::serial_mismatch);
  EXPECT_EQ(verdict.findings.back().fault, ocsp::Fault::issuer_unknown);
}

}  // namespace
}  // namespace staple::test
