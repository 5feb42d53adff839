// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/document.h"

#include <string>

#include <gtest/gtest.h>

namespace staple::config {
namespace {

YamlValue parse_valid(std::string_view text) {
  auto document = parse_yaml(text);
  if (const auto* const error = std::get_if<YamlError>(&document)) {
    ADD_FAILURE() << error->message;
    return {};
  }
  return std::get<YamlValue>(std::move(document));
}

std::string find_error(std::string_view text, const YamlLimits& limits) {
  const auto document = parse_yaml(text, limits);
  const auto* const error = std::get_if<YamlError>(&document);
  return error ? error->message : "";
}

TEST(Document, KeepsTheOrderOfKeysAndRepeatedKeys) {
  const auto document = parse_valid("b: 1\na: 2\nb: 3\n");
  ASSERT_EQ(document.entries.size(), 3u);
  EXPECT_EQ(document.entries[0].key, "b");
  EXPECT_EQ(document.entries[1].key, "a");
  EXPECT_EQ(document.entries[2].key, "b");
  EXPECT_EQ(document.entries[2].value.text, "3");
}

TEST(Document, CountsLinesAndColumnsFromOneAndInBytes) {
  const auto document = parse_valid("# first\n{ \"\xC3\xBC\": [ x,\n  'y' ] }");
  const auto& entry = document.entries.at(0);
  EXPECT_EQ(document.mark, (Mark{2, 1}));
  EXPECT_EQ(entry.mark, (Mark{2, 3}));
  EXPECT_EQ(entry.value.mark, (Mark{2, 9}));
  EXPECT_EQ(entry.value.items.at(0).mark, (Mark{2, 11}));
  EXPECT_EQ(entry.value.items.at(1).mark, (Mark{3, 3}));
}

TEST(Document, DistinguishesQuotedFromPlainScalars) {
  const auto document = parse_valid("- 5\n- '5'\n- \"5\"\n- !!str 5\n- |-\n  5\n");
  ASSERT_EQ(document.items.size(), 5u);
  EXPECT_FALSE(document.items[0].quoted);
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_TRUE(document.items[i].quoted) << i;
    EXPECT_EQ(document.items[i].text, "5") << i;
  }
}

TEST(Document, DistinguishesNullFromAnEmptyString) {
  const auto document = parse_valid("[~, null, '']");
  EXPECT_EQ(document.items.at(0).kind, YamlValue::Kind::null);
  EXPECT_EQ(document.items.at(1).kind, YamlValue::Kind::null);
  EXPECT_EQ(document.items.at(2).kind, YamlValue::Kind::scalar);
}

TEST(Document, IsBoundedInSize) {
  const YamlLimits limits{.depth = 64, .values = 100, .text = 20};
  EXPECT_EQ(find_error("12345678901234567890", limits), "");
  EXPECT_EQ(find_error("123456789012345678901", limits), "larger than 0 MiB");
}

TEST(Document, IsBoundedInValues) {
  const YamlLimits limits{.depth = 64, .values = 4, .text = 1000};
  EXPECT_EQ(find_error("[a, b, c]", limits), "");
  EXPECT_EQ(find_error("[a, b, c, d]", limits), "the document has more than 4 values");
}

TEST(Document, IsBoundedInTheTextThatAliasesRepeat) {
  const YamlLimits limits{.depth = 64, .values = 1000, .text = 40};
  EXPECT_EQ(find_error("[&a xxxxxxxxxx, *a, *a, *a]", limits), "");
  EXPECT_EQ(find_error("[&a xxxxxxxxxx, *a, *a, *a, *a]", limits),
            "the values are longer than 40 bytes in all");
}

TEST(Document, IsBoundedInTheValuesThatAliasesRepeat) {
  const YamlLimits limits{.repeated = 6};
  EXPECT_EQ(find_error("[&a [x, y], *a, *a]", limits), "");
  EXPECT_EQ(find_error("[&a [x, y], *a, *a, *a]", limits), "aliases repeat more than 6 values");
  EXPECT_EQ(find_error("[&a [x], &b [*a], *b]", limits), "");
  EXPECT_EQ(find_error("[&a [x], &b [*a], *b, *b]", limits), "aliases repeat more than 6 values");
}

TEST(Document, IsBoundedInTheValuesWithAnAnchor) {
  const YamlLimits limits{.anchored = 4};
  EXPECT_EQ(find_error("[&a [x], &b y, z]", limits), "");
  EXPECT_EQ(find_error("[&a [x], &b y, &c z]", limits), "anchors hold more than 4 values");
}

TEST(Document, RefusesAtTheAliasThatRepeatsTooMuch) {
  const auto document = parse_yaml("a: &a [x, y]\nb: [*a,\n  *a]\n", {.repeated = 5});
  EXPECT_EQ(std::get<YamlError>(document).mark, (Mark{3, 3}));
}

TEST(Document, ReplacesAnAliasByAllValuesThatItStandsFor) {
  const auto document = parse_valid("- &a {k: &b [x, '5']}\n- *a\n- *b\n- &c d\n- {*c : 1}\n");
  ASSERT_EQ(document.items.size(), 5u);
  for (const auto* const list : {&document.items[1].entries.at(0).value, &document.items[2]}) {
    ASSERT_EQ(list->items.size(), 2u);
    EXPECT_EQ(list->items[0].text, "x");
    EXPECT_TRUE(list->items[1].quoted);
    EXPECT_EQ(list->mark, (Mark{1, 10}));
  }
  EXPECT_EQ(document.items[4].entries.at(0).key, "d");
  EXPECT_EQ(document.items[4].entries.at(0).value.text, "1");
}

TEST(Document, IsBoundedInTheTokensOfAFlowCollectionThatMayBeAKey) {
  const YamlLimits limits{.flow_tokens = 3000};
  std::string items = "x";
  for (int i = 0; i < 5000; ++i) items += ", x";
  const std::string refusal =
      "followed by a directive or a flow collection ([…], {…}) of more than 3000 tokens; write it "
      "as a block";
  EXPECT_EQ(find_error("- a\n- [" + items + "]\n", limits), refusal);
  EXPECT_EQ(find_error("- a\n- " + std::string(5000, '['), limits),
            "nested more than 64 levels deep");
  // These cannot be a key, and are read as they come.
  EXPECT_EQ(find_error("a: [" + items + "]\n", limits), "");
  EXPECT_EQ(find_error("[" + items + "]\n", limits), "");
  EXPECT_EQ(find_error("# comment\n\n  [" + items + "]\n", limits), "");
}

TEST(Document, IsBoundedInTheWordsOfDirectives) {
  std::string words;
  for (int i = 0; i < 3000; ++i) words += " a";
  EXPECT_NE(find_error("%FOO" + words + "\n--- x\n", {.flow_tokens = 3000}), "");
  EXPECT_EQ(find_error("%FOO" + words + "\n--- x\n", {.flow_tokens = 9000}), "");
}

TEST(Document, CountsColumnsInADocumentThatIsAFlowCollection) {
  const auto document = parse_valid("# first\n [x,\n y, {k: v}]\n");
  EXPECT_EQ(document.mark, (Mark{2, 2}));
  EXPECT_EQ(document.items.at(0).mark, (Mark{2, 3}));
  EXPECT_EQ(document.items.at(1).mark, (Mark{3, 2}));
  EXPECT_EQ(document.items.at(2).entries.at(0).value.mark, (Mark{3, 9}));
}

TEST(Document, IsBoundedInTheDepthThatAliasesAdd) {
  const YamlLimits limits{.depth = 4, .values = 1000, .text = 1000};
  EXPECT_EQ(find_error("[&a [[x]], [*a]]", limits), "");
  EXPECT_EQ(find_error("[&a [[x]], [[*a]]]", limits), "nested more than 4 levels deep");
}

TEST(Document, RejectsAnAliasToTheValueThatContainsIt) {
  EXPECT_EQ(find_error("&a [*a]", {}), "an alias refers to the value that contains it");
}

}  // namespace
}  // namespace staple::config
