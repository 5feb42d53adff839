// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "exporter/configuration/load.h"

namespace staple::config {
namespace {

TEST(Urls, HaveNamesInAnyScript) {
  const auto result = parse_settings(R"(
modules:
  m:
    proxy_url: "socks5://bücher.example:1080"
    responder: {url: "http://ocsp.bücher.example/ü", proxy_url: "http://例え.テスト:3128"}
fleets:
  - name: web
    http_sd_configs: [{url: "https://bücher.example/targets?team=Zürich"}]
)",
                                     "a.yml");
  ASSERT_TRUE(std::holds_alternative<Settings>(result))
      << to_string(std::get<std::vector<Problem>>(result).front());
  const auto& settings = std::get<Settings>(result);
  const prober::Module& module = *settings.modules.at("m");
  EXPECT_EQ(module.proxy.host, "xn--bcher-kva.example");
  EXPECT_EQ(module.responder.url, "http://ocsp.xn--bcher-kva.example/%C3%BC");
  EXPECT_EQ(module.responder.proxy.host, "xn--r8jz45g.xn--zckzah");
  EXPECT_EQ(to_string(settings.fleets.front().http_sd.front().url),
            "https://xn--bcher-kva.example/targets?team=Z%C3%BCrich");
}

TEST(Urls, AreRefusedWithANameThatUts46DoesNotAllow) {
  const auto result = parse_settings(
      "fleets: [{name: web, http_sd_configs: [{url: 'https://a\xE2\x80\x8D.example/?token=hunter2'}]}]",
      "a.yml");
  ASSERT_TRUE(std::holds_alternative<std::vector<Problem>>(result));
  const auto message = std::get<std::vector<Problem>>(result).front().message;
  EXPECT_TRUE(message.starts_with("the host is not a valid internationalized name: ")) << message;
  EXPECT_EQ(message.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace staple::config
