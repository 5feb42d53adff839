// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/target_name.h"

#include <string>

#include <gtest/gtest.h>

namespace staple::web {
namespace {

TEST(TargetName, IsTheServerNameElseTheHost) {
  struct Case {
    std::string_view target;
    std::string_view name;
    std::string_view where;
  };
  for (const Case& each : {Case{"www.example.com:443", "www.example.com", ":443"},
                           Case{"192.0.2.7:443#a.example", "a.example", "192.0.2.7:443"},
                           Case{"[2001:db8::7]:443", "[2001:db8::7]", ":443"},
                           Case{"[2001:db8::7]:443#a.example", "a.example", "[2001:db8::7]:443"},
                           Case{"no-port", "no-port", ""}}) {
    const TargetName parts = split_target(each.target);
    EXPECT_EQ(parts.name, each.name) << each.target;
    EXPECT_EQ(parts.where, each.where) << each.target;
  }
}

TEST(TargetName, StandsBeforeASmallAddress) {
  EXPECT_EQ(render_target("192.0.2.7:443#a.example").str(),
            "a.example <small>192.0.2.7:443</small>");
  EXPECT_EQ(render_target("a.example:443").str(), "a.example<small>:443</small>");
}

}  // namespace
}  // namespace staple::web
