// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/name_list.h"

#include <gmock/gmock.h>

namespace staple::web {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NameList, GivesEachNameAnIndexByArrival) {
  NameList list;
  EXPECT_EQ(list.add("web"), 0u);
  EXPECT_EQ(list.add("mail"), 1u);
  EXPECT_EQ(list.add("web"), 0u);
  EXPECT_EQ(list.add(""), 2u);
}

TEST(NameList, FindsThePositionOfAnIndex) {
  NameList list;
  for (const char* const name : {"web", "api", "mail", "api"}) list.add(name);
  const SortedNames sorted = list.sort_names();
  EXPECT_THAT(sorted.names, ElementsAre("api", "mail", "web"));
  EXPECT_THAT(sorted.positions, ElementsAre(2u, 0u, 1u));
}

TEST(NameList, MayBeEmpty) { EXPECT_THAT(NameList().sort_names().names, IsEmpty()); }

}  // namespace
}  // namespace staple::web
