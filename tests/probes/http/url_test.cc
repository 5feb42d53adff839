// SPDX-License-Identifier: Apache-2.0

#include "probes/http/url.h"

#include <gmock/gmock.h>

namespace staple::http {
namespace {

Url parsed(std::string_view text) {
  const auto url = parse_url(text);
  EXPECT_TRUE(url) << text << ": " << (url ? "" : url.error().message);
  return url ? *url : Url{};
}

Url redirected(std::string_view base, std::string_view location) {
  const auto url = resolve_redirect(parsed(base), location);
  EXPECT_TRUE(url) << location << ": " << (url ? "" : url.error().message);
  return url ? *url : Url{};
}

TEST(HttpUrl, IsReadIntoItsComponents) {
  EXPECT_EQ(parsed("http://ocsp.test/a/b?c=d"), (Url{false, "ocsp.test", 80, "/a/b", "c=d"}));
  EXPECT_EQ(parsed("HTTPS://OCSP.Test:8443"), (Url{true, "ocsp.test", 8443, "/", ""}));
  EXPECT_EQ(parsed("http://[2001:db8::7]:81/"), (Url{false, "2001:db8::7", 81, "/", ""}));
  EXPECT_EQ(parsed("https://192.0.2.7/%41"), (Url{true, "192.0.2.7", 443, "/%41", ""}));
}

TEST(HttpUrl, IsWrittenWithoutTheDefaultPort) {
  EXPECT_EQ(to_string(parsed("HTTP://OCSP.test:80")), "http://ocsp.test/");
  EXPECT_EQ(to_string(parsed("https://[2001:db8::7]:444/x?y")), "https://[2001:db8::7]:444/x?y");
  EXPECT_EQ(authority_of(parsed("https://ocsp.test:80/")), "ocsp.test:80");
  EXPECT_EQ(origin_of(parsed("http://ocsp.test/one")),
            origin_of(parsed("http://ocsp.test:80/two")));
}

TEST(HttpUrl, KeepsAFinalDotForTheResolverOnly) {
  const Url url = parsed("http://OCSP.test.:8080/a");
  EXPECT_EQ(url.host, "ocsp.test");
  EXPECT_EQ(lookup_name(url), "ocsp.test.");
  EXPECT_EQ(to_string(url), "http://ocsp.test:8080/a");
  EXPECT_EQ(authority_of(url), "ocsp.test:8080");
  EXPECT_EQ(lookup_name(parsed("http://ocsp.test/")), "ocsp.test");
  EXPECT_EQ(lookup_name(redirected("http://a.test./x", "/y")), "a.test.");
  EXPECT_EQ(lookup_name(redirected("http://a.test./x", "http://b.test/y")), "b.test");
  EXPECT_EQ(lookup_name(redirected("http://a.test/x", "http://b.test./y")), "b.test.");
}

TEST(HttpUrl, KeepsNoUserAndNoPassword) {
  const auto url = parsed("http://user:secret@ocsp.test/#fragment");
  EXPECT_EQ(to_string(url), "http://ocsp.test/");
}

TEST(HttpUrl, IsOfHttpOrHttpsOnly) {
  for (const char* text :
       {"file:///etc/passwd", "ldap://ocsp.test/", "ftp://ocsp.test/", "gopher://ocsp.test/"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::unsupported_scheme) << text;
  }
}

TEST(HttpUrl, CannotBreakOutOfARequest) {
  for (const std::string& text :
       {std::string("http://ocsp.test/\r\nX: y"), std::string("http://ocsp.test/ a"),
        std::string("http://%3A%3A1%25lo%0D%0AX%3A%20y/"),
        std::string("http://127.0.0.1%00%0D%0AX%3A%20y/"), std::string("http:///x"),
        std::string("http://a%0d%0ab/"), std::string("http://ocsp.test:0/"),
        std::string("http://ocsp.test:65536/"), std::string("http://ocsp.test:99999/"),
        std::string("http://ocsp.test:4294967376/"), std::string("http://user:pass/x@ocsp.test"),
        std::string("ocsp.test"), std::string(), std::string("http://ocsp.test/\xC3\xA4"),
        "http://ocsp.test/" + std::string(2048, 'a')}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

TEST(HttpUrlRedirect, IsAbsoluteOrRelative) {
  EXPECT_EQ(to_string(redirected("http://a.test/x/y", "https://b.test/z")), "https://b.test/z");
  EXPECT_EQ(to_string(redirected("http://a.test/x/y", "/z?q")), "http://a.test/z?q");
  EXPECT_EQ(to_string(redirected("http://a.test/x/y", "z")), "http://a.test/x/z");
  EXPECT_EQ(to_string(redirected("https://a.test/x/y", "//b.test/z")), "https://b.test/z");
}

TEST(HttpUrlRedirect, LeadsToNoOtherScheme) {
  for (const char* location :
       {"file:///etc/passwd", "javascript:alert(1)", "", "http://[", "ftp://a.test/"}) {
    EXPECT_FALSE(resolve_redirect(parsed("http://a.test/"), location)) << location;
  }
}

}  // namespace
}  // namespace staple::http
