// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/runbook_page.h"

#include <string>

#include <gtest/gtest.h>

namespace staple::web {
namespace {

TEST(RunbookPage, ExistsForEveryRunbook) {
  ASSERT_EQ(runbook_pages().size(), runbooks().size());
  for (const Asset& each : runbooks()) EXPECT_TRUE(find_asset(runbook_pages(), each.name));
}

TEST(RunbookPage, IsForClientsThatPreferHtml) {
  for (const auto* const accept : {
           "text/html",
           "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
           "text/html, text/markdown;q=0.9",
           "text/markdown;q=0.5, text/html;q=0.8",
       }) {
    EXPECT_TRUE(prefers_runbook_page(accept)) << accept;
  }
  for (const auto* const accept : {
           "",
           "*/*",
           "text/*",
           "text/plain",
           "text/markdown",
           "text/html;q=0.8, text/markdown",
           "text/markdown, text/html;q=0.1, */*;q=0.05",
           "text/markdown, text/html",
           "text/html;q=0.5, text/plain",
           "text/html;q=0",
       }) {
    EXPECT_FALSE(prefers_runbook_page(accept)) << accept;
  }
}

TEST(RunbookPage, LeavesNoMarkdown) {
  for (const Asset& each : runbook_pages()) {
    const std::string name(each.name.substr(0, each.name.rfind('.')));
    EXPECT_TRUE(each.bytes.starts_with("<h1>" + name + "</h1>\n")) << name;
    for (const std::string_view markdown : {"](", "**", "\n## ", "\n- ", "\n|"})
      EXPECT_EQ(each.bytes.find(markdown), std::string_view::npos) << name << ": " << markdown;
  }
}

TEST(RunbookPage, NamesEveryTable) {
  const Asset* const page = find_asset(runbook_pages(), "StapleProbeFailing.md");
  ASSERT_TRUE(page);
  EXPECT_NE(page->bytes.find("<table aria-label=\"stage, usual cause\">"), std::string_view::npos);
  for (const Asset& each : runbook_pages())
    EXPECT_EQ(each.bytes.find("<table>"), std::string_view::npos) << each.name;
}

// Files outside of the folder are not part of the program.
TEST(RunbookPage, LinksOnlyRunbooks) {
  for (const Asset& each : runbook_pages()) {
    for (std::size_t at = each.bytes.find("href=\""); at != std::string_view::npos;
         at = each.bytes.find("href=\"", at + 1)) {
      const std::string_view rest = each.bytes.substr(at + 6);
      const std::string_view target = rest.substr(0, rest.find('"'));
      EXPECT_TRUE(target.starts_with("http") || find_asset(runbooks(), target))
          << each.name << ": " << target;
    }
  }
}

TEST(RunbookPage, IsAPageOfItsOwn) {
  const Asset made{"One.md", "text/html; charset=utf-8", "<h1>One</h1>\n<p>a &lt; b</p>\n"};
  const httpd::Response page = render_runbook_page({"1", "/metrics"}, made, WallTime());
  EXPECT_EQ(page.status, 200u);
  EXPECT_NE(page.body.find("<title>One · staple_exporter</title>"), std::string::npos);
  EXPECT_NE(page.body.find("<h1>One</h1>\n<p>a &lt; b</p>"), std::string::npos);
  EXPECT_NE(page.body.find("href=\"../assets/status.css\""), std::string::npos);
  EXPECT_EQ(page.body.find("data-live"), std::string::npos) << "nothing in it changes";
}

}  // namespace
}  // namespace staple::web
