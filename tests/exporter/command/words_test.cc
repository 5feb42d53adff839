#include "exporter/command/words.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::command {
namespace {

using testing::ElementsAre;

Words read(const std::vector<const char*>& arguments) {
  return read_words(arguments, [](const std::string& word) { return word == "--name"; });
}

TEST(ReadWords, LeavesAsItIsWhatIsClear) {
  const auto words = read({"--name=a", "--flag", "--name", "b", "-c", "", "--unknown=d"});
  EXPECT_THAT(words.all, ElementsAre("--name=a", "--flag", "--name", "b", "-c", "", "--unknown=d"));
  EXPECT_EQ(words.without_value, "");
}

TEST(ReadWords, MakesAWordOfAnEmptyValue) {
  const auto words = read({"--name=", "--flag=", "a="});
  EXPECT_THAT(words.all, ElementsAre("--name", "", "--flag", "", "a="));
  EXPECT_EQ(words.without_value, "");
}

TEST(ReadWords, TellsTheFirstFlagWhoseValueIsMissing) {
  EXPECT_EQ(read({"--name", "--flag"}).without_value, "--name");
  EXPECT_EQ(read({"--flag", "--name", "--name=a"}).without_value, "--name");
  EXPECT_EQ(read({"--name", "--", "a"}).without_value, "--name");
  EXPECT_EQ(read({"--name", "-5"}).without_value, "") << "a number below zero is a value";
}

TEST(ReadWords, SeesNoFlagsBehindTwoDashes) {
  const auto words = read({"--", "--name", "--flag", "--name="});
  EXPECT_THAT(words.all, ElementsAre("--", "--name", "--flag", "--name="));
  EXPECT_EQ(words.without_value, "");
}

}  // namespace
}  // namespace staple::command
