// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/check_lists.h"

#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/configuration/load.h"
#include "tests/folder.h"

namespace staple::command {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// check checks a fleet with these files, relative to `folder`.
ListProblems check(const test::Folder& folder, const std::string& files) {
  const auto result = config::parse_settings(
      "fleets: [{name: web, file_sd_configs: [{files: " + files + "}]}]", folder.file("a.yml"));
  return check_lists(std::get<config::Settings>(result));
}

TEST(CheckLists, FindsNothingInValidLists) {
  test::Folder folder;
  folder.write("one.yml", "- targets: [a.example]\n");
  folder.write("two.json", R"([{"targets": ["b.example"]}])");
  const auto problems = check(folder, "['*.json', one.yml]");
  EXPECT_THAT(problems.errors, IsEmpty());
  EXPECT_THAT(problems.warnings, IsEmpty());
}

TEST(CheckLists, WarnsOfFilesThatDoNotExistYet) {
  test::Folder folder;
  const auto problems = check(folder, "[one.yml, 'none/*.yml', '*.yml']");
  EXPECT_THAT(problems.errors, IsEmpty());
  EXPECT_THAT(problems.warnings, ElementsAre(folder.file("one.yml") + ": no such file",
                                             folder.file("none/*.yml") + ": no such file"));
}

TEST(CheckLists, ReportsAListThatCannotBeReadAsAnError) {
  test::Folder folder;
  folder.write("one.yml", "targets: [a.example]\n");
  const auto problems = check(folder, "[one.yml, one.yml, '*.yml']");
  ASSERT_EQ(problems.errors.size(), 2u) << "once for each pattern";
  EXPECT_TRUE(problems.errors.front().starts_with(folder.file("one.yml") + ":1:1: "))
      << problems.errors.front();
  EXPECT_THAT(problems.warnings, IsEmpty());
}

TEST(CheckLists, WarnsOfEntriesThatAreNotUsed) {
  test::Folder folder;
  std::string list = "- targets: [a.example]\n";
  for (int i = 0; i < 25; ++i) list += "- targets: ['b.example:0']\n";
  folder.write("one.yml", list);
  const auto problems = check(folder, "[one.yml]");
  EXPECT_THAT(problems.errors, IsEmpty());
  ASSERT_EQ(problems.warnings.size(), 21u);
  EXPECT_TRUE(problems.warnings.front().starts_with(folder.file("one.yml") + ":2:13: "))
      << problems.warnings.front();
  EXPECT_EQ(problems.warnings.back(), folder.file("one.yml") + ": 5 more entries are not used");
}

}  // namespace
}  // namespace staple::command
