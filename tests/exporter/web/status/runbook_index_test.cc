// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/runbook_index.h"

#include <gtest/gtest.h>

namespace staple::web {
namespace {

TEST(RunbookIndex, HasTheMeaningOfARunbookInOneLine) {
  EXPECT_EQ(find_meaning("# A\n\n## Meaning\n\nThe `x` ends, and\nso on. More.\n"),
            "The x ends, and so on.");
  EXPECT_EQ(find_meaning("# A\n"), "");
  EXPECT_EQ(find_meaning("## Meaning\n\nFrom `x.yml`. It\nends. More.\n"), "It ends.");
}

TEST(RunbookIndex, LinksEveryRunbookAndEscapesItsText) {
  const Asset made[] = {{"One.md", "", "## Meaning\n\nA < b. "}, {"Two.md", "", ""}};
  const httpd::Response page = render_runbook_index({"1", "/metrics"}, made, WallTime());
  EXPECT_EQ(page.status, 200u);
  EXPECT_NE(page.body.find("<a href=\"One.md\">One</a></dt><dd>A &lt; b.</dd>"), std::string::npos);
  EXPECT_NE(page.body.find("<a href=\"Two.md\">Two</a>"), std::string::npos);
}

TEST(RunbookIndex, HasTheMeaningOfEveryRunbook) {
  ASSERT_FALSE(runbooks().empty());
  for (const Asset& each : runbooks()) {
    const std::string meaning = find_meaning(each.bytes);
    EXPECT_TRUE(meaning.ends_with('.')) << each.name;
    EXPECT_EQ(meaning.find_first_of("[]*"), std::string::npos) << each.name << ": " << meaning;
  }
}

}  // namespace
}  // namespace staple::web
