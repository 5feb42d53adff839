// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/argv.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::command {
namespace {

using testing::ElementsAre;

Argv split(const std::vector<const char*>& arguments) {
  return split_argv(arguments, [](const std::string& word) { return word == "--name"; });
}

TEST(Argv, LeavesUnambiguousWordsUnchanged) {
  const auto argv = split({"--name=a", "--flag", "--name", "b", "-c", "", "--unknown=d"});
  EXPECT_THAT(argv.all, ElementsAre("--name=a", "--flag", "--name", "b", "-c", "", "--unknown=d"));
  EXPECT_EQ(argv.flag_without_value, "");
}

TEST(Argv, SplitsAnEmptyValueIntoAWordOfItsOwn) {
  const auto argv = split({"--name=", "--flag=", "a="});
  EXPECT_THAT(argv.all, ElementsAre("--name", "", "--flag", "", "a="));
  EXPECT_EQ(argv.flag_without_value, "");
}

TEST(Argv, ReportsTheFirstFlagWithoutAValue) {
  EXPECT_EQ(split({"--name", "--flag"}).flag_without_value, "--name");
  EXPECT_EQ(split({"--flag", "--name", "--name=a"}).flag_without_value, "--name");
  EXPECT_EQ(split({"--name", "--", "a"}).flag_without_value, "--name");
  EXPECT_EQ(split({"--name", "-5"}).flag_without_value, "") << "a number below zero is a value";
}

TEST(Argv, TreatsNoWordAfterTwoDashesAsAFlag) {
  const auto argv = split({"--", "--name", "--flag", "--name="});
  EXPECT_THAT(argv.all, ElementsAre("--", "--name", "--flag", "--name="));
  EXPECT_EQ(argv.flag_without_value, "");
}

}  // namespace
}  // namespace staple::command
