// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/null_locator.h"

#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace staple::config {
namespace {

void add_nulls(const YamlValue& value, std::vector<Mark>& nulls) {
  if (value.kind == YamlValue::Kind::null) nulls.push_back(value.mark);
  for (const YamlValue& item : value.items) add_nulls(item, nulls);
  for (const YamlEntry& entry : value.entries) add_nulls(entry.value, nulls);
}

/// find_nulls returns where the nulls of a document are.
std::vector<Mark> find_nulls(const std::string& text) {
  const auto document = parse_yaml(text);
  if (!std::holds_alternative<YamlValue>(document)) return {};
  std::vector<Mark> nulls;
  add_nulls(std::get<YamlValue>(document), nulls);
  return nulls;
}

using Marks = std::vector<Mark>;

TEST(NullLocator, FindsItemsWithoutAValue) {
  EXPECT_EQ(find_nulls("-\n- a\n"), (Marks{{1, 1}}));
  EXPECT_EQ(find_nulls("a:\n  - b\n  -\n"), (Marks{{3, 3}}));
  EXPECT_EQ(find_nulls("a:\n  - b\n  - "), (Marks{{3, 3}}));
  EXPECT_EQ(find_nulls("-\n-\n-"), (Marks{{1, 1}, {2, 1}, {3, 1}}));
  EXPECT_EQ(find_nulls("a:\n  -\nnull-like: b\n"), (Marks{{2, 3}}));
  EXPECT_EQ(find_nulls("- -\n- a"), (Marks{{1, 3}})) << "a list in a list";
}

TEST(NullLocator, FindsThemAboveCommentsAndEmptyLines) {
  EXPECT_EQ(find_nulls("-  # later\n\n # more -\n# -\n- a\n"), (Marks{{1, 1}}));
  EXPECT_EQ(find_nulls("a:\n  - \r\n  - b\r\nc: d\r\n"), (Marks{{2, 3}}));
}

TEST(NullLocator, LeavesNullsThatAreWritten) {
  EXPECT_EQ(find_nulls("- null\n- ~\n-\n  null\n"), (Marks{{1, 3}, {2, 3}, {4, 3}}));
  EXPECT_EQ(find_nulls("[null, ~]"), (Marks{{1, 2}, {1, 8}}));
}

TEST(NullLocator, LeavesKeysWithoutAValue) {
  EXPECT_EQ(NullLocator("- a: b-\n  c:\n").locate({3, 1}), (Mark{3, 1}));
  EXPECT_EQ(NullLocator("- a: b-\n  c:\n  d-: e").locate({3, 3}), (Mark{3, 3}));
  EXPECT_EQ(NullLocator("a: b\nc:").locate({2, 1}), (Mark{2, 1}));
  EXPECT_EQ(NullLocator("{a-, b}").locate({1, 4}), (Mark{1, 4}));
}

TEST(NullLocator, FindsTheLastOfManyOfThem) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "-\n";
  const auto nulls = find_nulls(text);
  ASSERT_EQ(nulls.size(), 100'000u);
  EXPECT_EQ(nulls.back(), (Mark{100'000, 1}));
}

}  // namespace
}  // namespace staple::config
