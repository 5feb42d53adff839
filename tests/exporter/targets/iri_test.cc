// SPDX-License-Identifier: Apache-2.0

#include "exporter/targets/iri.h"

#include <gtest/gtest.h>

namespace staple::targets {
namespace {

TEST(Iri, BecomesAUrlInAscii) {
  const std::pair<const char*, const char*> rows[] = {
      {"https://bücher.example/", "https://xn--bcher-kva.example/"},
      {"https://bücher.example", "https://xn--bcher-kva.example"},
      {"https://bücher.example:8443/a?b=c", "https://xn--bcher-kva.example:8443/a?b=c"},
      {"https://bücher.example?ü", "https://xn--bcher-kva.example?%C3%BC"},
      {"https://a.example/Straße?q=ü", "https://a.example/Stra%C3%9Fe?q=%C3%BC"},
      {"http://ü:ö@bücher.example:3128", "http://%C3%BC:%C3%B6@xn--bcher-kva.example:3128"},
      {"https://[2001:db8::7]/ü", "https://[2001:db8::7]/%C3%BC"},
  };
  for (const auto& [text, expected] : rows) {
    const auto url = to_ascii_url(text);
    ASSERT_TRUE(url) << text << ": " << url.error().message;
    EXPECT_EQ(*url, expected);
  }
}

TEST(Iri, LeavesOtherTextsAsTheyAre) {
  for (const char* text : {"", "https://a.example/%C3%BC", "not a url", "bücher.example"})
    EXPECT_EQ(*to_ascii_url(text), text);
}

TEST(Iri, RefusesAHostThatIsNoNameWithoutQuotingTheUrl) {
  for (const char* text : {"https://a\xE2\x80\x8D.example/", "https://u:hunter2@\xff.example/"}) {
    const auto url = to_ascii_url(text);
    ASSERT_TRUE(url.has_error()) << text;
    EXPECT_TRUE(url.error().message.starts_with("the host is not a valid internationalized name"));
    EXPECT_EQ(url.error().message.find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace staple::targets
