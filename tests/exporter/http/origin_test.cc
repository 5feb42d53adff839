// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/origin.h"

#include <gtest/gtest.h>

#include "exporter/http/routing.h"
#include "tests/exporter/http/running_server.h"

namespace staple::httpd {
namespace {

RequestSource from_origin(const std::string& origin, const std::string& host = "exporter:10219") {
  RequestSource source;
  source.host = host;
  source.origin = origin;
  return source;
}

RequestSource from_site(const std::string& site, const std::string& origin = "") {
  RequestSource source = from_origin(origin);
  source.fetch_site = site;
  return source;
}

TEST(Origin, IsOursWithoutAPage) { EXPECT_FALSE(is_foreign(from_origin(""))); }

TEST(Origin, IsForeignIfOriginNamesAnotherHostOrPort) {
  EXPECT_FALSE(is_foreign(from_origin("http://exporter:10219")));
  EXPECT_FALSE(is_foreign(from_origin("https://EXPORTER:10219")));
  EXPECT_FALSE(is_foreign(from_origin("http://[::1]:10219", "[::1]:10219")));
  for (const auto* const origin :
       {"http://evil.example", "http://exporter", "http://exporter:80", "null", "exporter:10219",
        "http://exporter:10219.evil.example", "http://evil.example/exporter:10219",
        "http://x://exporter:10219", "file://", "://"}) {
    EXPECT_TRUE(is_foreign(from_origin(origin))) << origin;
  }
  EXPECT_TRUE(is_foreign(from_origin("http://exporter", ""))) << "HTTP/1.0 without Host";
}

TEST(Origin, IsForeignBySecFetchSiteWhateverTheOrigin) {
  EXPECT_FALSE(is_foreign(from_site("same-origin")));
  EXPECT_FALSE(is_foreign(from_site("none")));
  EXPECT_FALSE(is_foreign(from_site("same-origin", "https://outside.example")))
      << "a reverse proxy replaces Host, but not Origin";
  for (const auto* const site : {"cross-site", "same-site", "Same-Origin", "x"})
    EXPECT_TRUE(is_foreign(from_site(site, "http://exporter:10219"))) << site;
}

// refused_status returns the status of the refusal, or 0 if there is none.
unsigned refused_status(const std::string& method, bool acts, RequestSource source) {
  Request request;
  request.method = method;
  request.source = std::move(source);
  const auto refusal = check_source({"/x", {method}, nullptr, acts}, request);
  return refusal ? refusal->status : 0;
}

TEST(OriginCheck, RefusesForeignPagesWhereARequestHasAnEffect) {
  EXPECT_EQ(refused_status("POST", false, from_site("cross-site")), 403u);
  EXPECT_EQ(refused_status("DELETE", false, from_origin("null")), 403u);
  EXPECT_EQ(refused_status("GET", true, from_site("cross-site")), 403u);
  EXPECT_EQ(refused_status("HEAD", true, from_origin("http://evil.example")), 403u);
  EXPECT_EQ(refused_status("GET", false, from_site("cross-site")), 0u);
  EXPECT_EQ(refused_status("POST", false, from_site("same-origin")), 0u);
  EXPECT_EQ(refused_status("POST", true, from_origin("")), 0u);
}

TEST(OriginCheck, PermitsALinkThatAUserFollows) {
  RequestSource link = from_site("cross-site");
  link.fetch_mode = "navigate";
  link.fetch_dest = "document";
  EXPECT_EQ(refused_status("GET", true, link), 0u);
  EXPECT_EQ(refused_status("POST", true, link), 403u) << "a form";
  link.fetch_dest = "iframe";
  EXPECT_EQ(refused_status("GET", true, link), 403u);
  link.fetch_mode = "no-cors";
  link.fetch_dest = "image";
  EXPECT_EQ(refused_status("GET", true, link), 403u);
}

std::string format_post(const std::string& target, const std::string& fields) {
  return "POST " + target + " HTTP/1.1\r\nHost: exporter:10219\r\nConnection: close\r\n" + fields +
         "\r\n";
}

TEST(OriginCheck, ReadsTheFieldsOfTheRequest) {
  RunningServer server;
  for (const auto* const fields :
       {"Origin: http://evil.example\r\n", "Sec-Fetch-Site: cross-site\r\n"})
    EXPECT_TRUE(server.exchange(format_post("/hello", fields)).starts_with("HTTP/1.1 403 "))
        << fields;
  for (const auto* const fields : {"", "Origin: http://exporter:10219\r\n"})
    EXPECT_TRUE(server.exchange(format_post("/hello", fields)).starts_with("HTTP/1.1 200 "))
        << fields;
}

// RFC 9112, section 3.2.2: the authority of the target replaces Host.
TEST(OriginCheck, ComparesWithTheAuthorityOfAnAbsoluteTarget) {
  RunningServer server;
  const std::string fields = "Origin: http://exporter:10219\r\n";
  EXPECT_TRUE(server.exchange(format_post("http://other:10219/hello", fields))
                  .starts_with("HTTP/1.1 403 "));
  EXPECT_TRUE(server.exchange(format_post("http://exporter:10219/hello", fields))
                  .starts_with("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace staple::httpd
