// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/html.h"

#include <gtest/gtest.h>

namespace staple::web {
namespace {

std::string escape(std::string_view text) {
  Html html;
  html << text;
  return std::move(html).str();
}

TEST(Html, EscapesText) {
  EXPECT_EQ(escape("<script>alert('1\" & 2')</script>"),
            "&lt;script&gt;alert(&#39;1&quot; &amp; 2&#39;)&lt;/script&gt;");
}

TEST(Html, ReplacesInvalidText) {
  EXPECT_EQ(escape(std::string_view("a\0b\xff\xc3", 5)), "a\uFFFDb\uFFFD\uFFFD");
  EXPECT_EQ(escape("größer ≤"), "größer ≤");
}

TEST(Html, ShowsControlCharactersAndChangesOfDirection) {
  EXPECT_EQ(escape("a\u202Eb\x1b\u0085"), "a\\xE2\\x80\\xAEb\\x1B\\xC2\\x85");
  EXPECT_EQ(escape("a\n\tb"), "a\n\tb");
}

TEST(Html, KeepsMarkupAndFragments) {
  Html inner;
  inner << "<b>" << std::string("<") << "</b>";
  Html outer;
  outer << "<p>" << inner << 42u << -1 << "</p>";
  EXPECT_EQ(std::move(outer).str(), "<p><b>&lt;</b>42-1</p>");
}

}  // namespace
}  // namespace staple::web
