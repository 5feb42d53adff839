// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/targets_file.h"

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/command/progress.h"
#include "tests/folder.h"

namespace staple::command {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct TargetsFileTest : testing::Test {
  test::Folder folder;
  discovery::Modules modules{{"mail", std::make_shared<const prober::Module>()}};

  TargetsFile read(const std::string& name, const std::string& content) {
    return read_targets_file(folder.write(name, content), modules, prober::Module());
  }
  static std::vector<std::string> format_targets(const TargetsFile& file) {
    std::vector<std::string> result;
    for (const auto& each : file.targets) {
      result.push_back(to_string(each.target) + (each.module.empty() ? "" : " " + each.module));
    }
    return result;
  }
};

TEST_F(TargetsFileTest, ReadsOneTargetPerLine) {
  const auto file = read("hosts", "# ours\na\n\n  b:8443#n.test\t\r\n[2001:db8::7]:443\na:443");
  EXPECT_THAT(format_targets(file), ElementsAre("a:443", "b:8443#n.test", "[2001:db8::7]:443"));
  EXPECT_THAT(file.problems, IsEmpty());
}

TEST_F(TargetsFileTest, ReadsFileSd) {
  EXPECT_THAT(format_targets(read(
                  "a.json",
                  R"([{"targets": ["a"], "labels": {"__module__": "mail"}}, {"targets": ["a"]}])")),
              ElementsAre("a:443 mail", "a:443"));
  EXPECT_THAT(format_targets(read("a.yml", "- targets: [b]\n")), ElementsAre("b:443"));
}

TEST_F(TargetsFileTest, ReportsTheLineOfAnInvalidTarget) {
  const auto file = read("hosts", "a\nb:c\nhttp://d/\nhttps://e/f\n");
  EXPECT_THAT(format_targets(file), ElementsAre("a:443", "e:443"));
  EXPECT_THAT(file.problems,
              ElementsAre(folder.file("hosts") +
                              ":2: the port is not a number from 1 to 65535, found 'b:c'",
                          HasSubstr("hosts:3: ")));
}

TEST_F(TargetsFileTest, ReportsWhyThereAreNoTargets) {
  EXPECT_THAT(read("hosts", "# nothing\n").problems,
              ElementsAre(folder.file("hosts") + ": contains no targets"));
  EXPECT_THAT(read("a.json", "[").problems, ElementsAre(HasSubstr("a.json:1:2: not JSON")));
  EXPECT_THAT(read_targets_file(folder.file("none"), modules, prober::Module()).problems,
              ElementsAre(HasSubstr("none: cannot be read")));
}

TEST(TargetsFileProgress, ShowsTheNumberOfFinishedTargets) {
  EXPECT_EQ(format_progress(0, 4, 0), "[------------------------------] 0/4");
  EXPECT_EQ(format_progress(2, 4, 1), "[###############---------------] 2/4, 1 unhealthy");
  EXPECT_EQ(format_progress(4, 4, 0), "[##############################] 4/4");
}

TEST(TargetsFileProgress, IsDrawnOnlyInALongRun) {
  std::ostringstream terminal;
  Progress progress(&terminal, 3, SteadyTime(1h));
  progress.step(false, SteadyTime(1h + 10ms));
  progress.clear();
  EXPECT_EQ(terminal.str(), "");
  progress.step(true, SteadyTime(1h + 1s));
  EXPECT_EQ(terminal.str(), "\r[####################----------] 2/3, 1 unhealthy\x1b[K");
  progress.step(true, SteadyTime(1h + 1001ms));
  progress.clear();
  EXPECT_EQ(terminal.str(), "\r[####################----------] 2/3, 1 unhealthy\x1b[K\r\x1b[K");
  Progress nowhere(nullptr, 1, SteadyTime(0h));
  nowhere.step(false, SteadyTime(1h));
  nowhere.clear();
}

}  // namespace
}  // namespace staple::command
