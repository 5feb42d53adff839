#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/configuration/load.h"

namespace staple {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(STAPLE_SOURCE_DIR) / "tests/exporter/configuration/broken";

/// broken_files lists the configurations in tests/exporter/configuration/broken. Each says in comments of the
/// form `# expect: LINE:COLUMN: PATH: MESSAGE` what must be reported, in that order and nothing else.
std::vector<std::string> broken_files() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

class BrokenConfiguration : public testing::TestWithParam<std::string> {};

TEST_P(BrokenConfiguration, IsRefusedWithExactlyTheseProblems) {
  const auto file = (kFolder / (GetParam() + ".yml")).string();
  std::vector<std::string> expected;
  std::ifstream stream(file);
  constexpr std::string_view kMark = "# expect: ";
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(kMark)) expected.push_back(file + ":" + line.substr(kMark.size()));
  }
  ASSERT_FALSE(expected.empty());

  const auto loaded = load_settings(file);
  ASSERT_TRUE(std::holds_alternative<std::vector<Problem>>(loaded)) << "it was accepted";
  std::vector<std::string> problems;
  for (const auto& problem : std::get<std::vector<Problem>>(loaded)) problems.push_back(to_string(problem));
  EXPECT_THAT(problems, testing::ElementsAreArray(expected));
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenConfiguration, testing::ValuesIn(broken_files()),
                         [](const auto& file) { return file.param; });

}  // namespace
}  // namespace staple
