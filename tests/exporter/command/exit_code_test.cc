// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/exit_code.h"

#include <gtest/gtest.h>

namespace staple::command {
namespace {

TEST(ExitCode, FollowsTheMonitoringPlugins) {
  EXPECT_EQ(exit_code_of(ocsp::Level::ok), 0);
  EXPECT_EQ(exit_code_of(ocsp::Level::not_applicable), 0);
  EXPECT_EQ(exit_code_of(ocsp::Level::warning), 1);
  EXPECT_EQ(exit_code_of(ocsp::Level::critical), 2);
  EXPECT_EQ(exit_code_of(ocsp::Level::unreachable), 3);
}

TEST(ExitCode, IsTheWorstOfSeveral) {
  EXPECT_EQ(worst_of(kOk, kWarning), kWarning);
  EXPECT_EQ(worst_of(kWarning, kOk), kWarning);
  EXPECT_EQ(worst_of(kWarning, kUnknown), kUnknown);
  EXPECT_EQ(worst_of(kUnknown, kCritical), kCritical);
  EXPECT_EQ(worst_of(kCritical, kCritical), kCritical);
}

}  // namespace
}  // namespace staple::command
