#include "probes/responder/proxy.h"

#include <gmock/gmock.h>

namespace staple {
namespace {

TEST(ProxyUrl, IsTakenApart) {
  EXPECT_EQ(*parse_proxy_url("http://proxy.test:3128"), (HttpProxy{"proxy.test", 3128, ""}));
  EXPECT_EQ(*parse_proxy_url("http://[::1]:3128/"), (HttpProxy{"::1", 3128, ""}));
}

TEST(ProxyUrl, CarriesUserAndPassword) {
  // RFC 7617, 2: the example of the standard.
  EXPECT_EQ(parse_proxy_url("http://Aladdin:open%20sesame@proxy.test:1")->authorization,
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(parse_proxy_url("http://user@proxy.test:1")->authorization, "Basic dXNlcjo=");
}

TEST(ProxyUrl, OfSocksIsRefusedByName) {
  const auto proxy = parse_proxy_url("socks5://proxy.test:1080");
  ASSERT_FALSE(proxy);
  EXPECT_EQ(proxy.error().problem, ProxyProblem::unsupported);
}

TEST(ProxyUrl, IsRefusedWithoutRepeatingIt) {
  for (const char* text :
       {"https://user:secret@proxy.test:1", "http://user:secret@proxy.test:1/secret", "http://user:secret@:1",
        "user:secret@proxy.test", "http://u:secret%0d%0a@p.test:1", "http://u:secret@p.test:1?secret",
        "http://u:secret@p.test:1#secret"}) {
    const auto proxy = parse_proxy_url(text);
    ASSERT_FALSE(proxy) << text;
    EXPECT_THAT(proxy.error().message, testing::Not(testing::HasSubstr("secret"))) << text;
  }
}

}  // namespace
}  // namespace staple
