// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/configuration/load.h"
#include "tests/exporter/configuration/broken_files.h"

namespace staple::config {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(STAPLE_SOURCE_DIR) / "tests/exporter/configuration/broken";

class BrokenTest : public testing::TestWithParam<std::string> {};

TEST_P(BrokenTest, IsRefusedWithExactlyTheseProblems) {
  const auto file = kFolder / (GetParam() + ".yml");
  const auto expected = read_expected_problems(file);
  ASSERT_FALSE(expected.empty());
  const auto loaded = load_settings(file.string());
  ASSERT_TRUE(std::holds_alternative<std::vector<Problem>>(loaded)) << "it was accepted";
  EXPECT_THAT(to_strings(std::get<std::vector<Problem>>(loaded)),
              testing::ElementsAreArray(expected));
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenTest, testing::ValuesIn(list_broken_files(kFolder)),
                         [](const auto& file) { return file.param; });

}  // namespace
}  // namespace staple::config
