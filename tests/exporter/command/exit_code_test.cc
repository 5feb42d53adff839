#include "exporter/command/exit_code.h"

#include <gtest/gtest.h>

namespace staple::command {
namespace {

TEST(ExitCode, IsThatOfTheMonitoringPlugins) {
  EXPECT_EQ(exit_code(ocsp::Level::ok), 0);
  EXPECT_EQ(exit_code(ocsp::Level::not_applicable), 0);
  EXPECT_EQ(exit_code(ocsp::Level::warning), 1);
  EXPECT_EQ(exit_code(ocsp::Level::critical), 2);
  EXPECT_EQ(exit_code(ocsp::Level::unreachable), 3);
}

TEST(ExitCode, OfSeveralIsTheWorst) {
  EXPECT_EQ(worst(kOk, kWarning), kWarning);
  EXPECT_EQ(worst(kWarning, kOk), kWarning);
  EXPECT_EQ(worst(kWarning, kCouldNotTell), kCouldNotTell);
  EXPECT_EQ(worst(kCouldNotTell, kCritical), kCritical);
  EXPECT_EQ(worst(kCritical, kCritical), kCritical);
}

}  // namespace
}  // namespace staple::command
