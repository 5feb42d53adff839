#include "exporter/command/exit_code.h"

#include <gtest/gtest.h>

namespace staple {
namespace {

TEST(ExitCode, IsThatOfTheMonitoringPlugins) {
  EXPECT_EQ(exit_code(Level::ok), 0);
  EXPECT_EQ(exit_code(Level::not_applicable), 0);
  EXPECT_EQ(exit_code(Level::warning), 1);
  EXPECT_EQ(exit_code(Level::critical), 2);
  EXPECT_EQ(exit_code(Level::unreachable), 3);
}

TEST(ExitCode, OfSeveralIsTheWorst) {
  EXPECT_EQ(worst(kOk, kWarning), kWarning);
  EXPECT_EQ(worst(kWarning, kOk), kWarning);
  EXPECT_EQ(worst(kWarning, kCouldNotTell), kCouldNotTell);
  EXPECT_EQ(worst(kCouldNotTell, kCritical), kCritical);
  EXPECT_EQ(worst(kCritical, kCritical), kCritical);
}

}  // namespace
}  // namespace staple
