// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/assets.h"

#include <string>

#include <gtest/gtest.h>

#include "probes/file.h"

namespace staple::web {
namespace {

void expect_files(std::span<const Asset> built_in, const std::string& folder) {
  for (const Asset& asset : built_in) {
    const auto file =
        read_file(std::string(STAPLE_SOURCE_DIR) + folder + std::string(asset.name), 1 << 20);
    ASSERT_TRUE(file) << asset.name;
    EXPECT_EQ(*file, asset.bytes) << asset.name;
  }
}

TEST(Assets, EqualTheFiles) {
  expect_files(assets(), "/exporter/web/status/assets/");
  expect_files(runbooks(), "/alerts/runbooks/");
}

TEST(Assets, AreFoundByTheirNames) {
  ASSERT_TRUE(find_asset(assets(), "status.css"));
  EXPECT_EQ(find_asset(assets(), "status.css")->content_type, "text/css; charset=utf-8");
  EXPECT_TRUE(find_asset(assets(), "status.js"));
  EXPECT_TRUE(find_asset(assets(), "icon.svg"));
  EXPECT_TRUE(find_asset(runbooks(), "StapleExpired.md"));
  EXPECT_FALSE(find_asset(assets(), "../status.css"));
}

TEST(Assets, ReferToNoOtherHost) {
  for (const Asset& asset : assets()) {
    std::string text(asset.bytes);
    const std::string_view svg_namespace = "http://www.w3.org/2000/svg";
    if (const auto at = text.find(svg_namespace); at != std::string::npos)
      text.erase(at, svg_namespace.size());
    EXPECT_EQ(text.find("http"), std::string::npos) << asset.name;
  }
}

}  // namespace
}  // namespace staple::web
