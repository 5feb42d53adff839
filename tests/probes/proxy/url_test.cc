// SPDX-License-Identifier: Apache-2.0

#include "probes/proxy/url.h"

#include <gmock/gmock.h>

#include "probes/proxy/http_connect.h"

namespace staple::proxy {
namespace {

TEST(ProxyUrl, IsParsed) {
  EXPECT_EQ(*parse_url("http://proxy.test:3128"), (Settings{Kind::http, "proxy.test", 3128}));
  EXPECT_EQ(*parse_url("HTTP://[::1]:3128/"), (Settings{Kind::http, "::1", 3128}));
  EXPECT_EQ(*parse_url("socks5://PROXY.test:9050"), (Settings{Kind::socks5, "proxy.test", 9050}));
}

TEST(ProxyUrl, KeepsAFinalDotForTheResolver) {
  EXPECT_EQ(parse_url("http://proxy.test.:3128")->host, "proxy.test.");
}

TEST(ProxyUrl, HasADefaultPort) {
  EXPECT_EQ(parse_url("http://proxy.test")->port, 80);
  EXPECT_EQ(parse_url("socks5://proxy.test")->port, 1080);
}

TEST(ProxyUrl, CarriesUserAndPassword) {
  const auto proxy = *parse_url("http://Aladdin:open%20sesame@proxy.test:1");
  EXPECT_EQ(proxy, (Settings{Kind::http, "proxy.test", 1, "Aladdin", "open sesame"}));
  // The example of RFC 7617, 2.
  EXPECT_EQ(make_authorization(proxy), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(make_authorization(*parse_url("http://user@proxy.test:1")), "Basic dXNlcjo=");
  EXPECT_EQ(make_authorization(*parse_url("http://proxy.test:1")), "");
}

TEST(ProxyUrl, IsRejectedWithoutQuotingIt) {
  const std::string too_long = "socks5://user:secret" + std::string(250, 'x') + "@p.test:1";
  for (const char* text :
       {"https://user:secret@proxy.test:1", "http://user:secret@proxy.test:1/secret",
        "http://user:secret@:1", "user:secret@proxy.test", "http://u:secret%0d%0a@p.test:1",
        "http://u:secret@p.test:1?secret", "http://u:secret@p.test:1#secret",
        "http://u%3Av:secret@p.test:1", "http://:secret@p.test:1", "http://u:secret@p.test:0",
        "http://u:secret@p.test:65536", "http://u:secret@p.test:99999",
        "socks4://u:secret@p.test:1", too_long.c_str()}) {
    const auto proxy = parse_url(text);
    ASSERT_FALSE(proxy) << text;
    EXPECT_THAT(proxy.error().message, testing::Not(testing::HasSubstr("secret"))) << text;
  }
}

}  // namespace
}  // namespace staple::proxy
