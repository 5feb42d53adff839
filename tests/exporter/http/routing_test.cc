// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/routing.h"

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

const std::vector<Route> kTable{{"/metrics", {"GET"}, nullptr},
                                {"/-/reload", {"POST"}, nullptr},
                                {"/endpoints/*", {"GET"}, nullptr}};
const Routes kBare{"", kTable};
const Routes kPrefixed{"/staple", kTable};

RouteMatch find(std::string_view method, std::string_view target, const Routes& routes = kBare) {
  return find_route(routes, parse_request(method, target).value());
}

TEST(RoutingRequest, ParsesPathAndQuery) {
  const auto request =
      parse_request("GET", "/probe?target=www.example.com%3A443&module=a+b&module=c");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, "/probe");
  EXPECT_EQ(request->parameter("target"), "www.example.com:443");
  EXPECT_EQ(request->parameter("module"), "a b");
  EXPECT_EQ(request->parameter("absent"), "");
}

TEST(RoutingRequest, AcceptsUnescapedVisibleCharactersInTheQuery) {
  EXPECT_EQ(parse_request("GET", "/probe?target=[::1]:443")->parameter("target"), "[::1]:443");
  EXPECT_EQ(parse_request("GET", "/?q={a|b}^%5B<\">")->parameter("q"), "{a|b}^[<\">");
  EXPECT_FALSE(parse_request("GET", "/[::1]?a"));
  EXPECT_FALSE(parse_request("GET", "/?q=%[0"));
}

TEST(RoutingRequest, RejectsAFragment) { EXPECT_FALSE(parse_request("GET", "/probe?target=a#b")); }

TEST(RoutingRequest, AcceptsTheAbsoluteForm) {
  EXPECT_EQ(parse_request("GET", "http://exporter:10219/metrics")->path, "/metrics");
}

TEST(RoutingRequest, RejectsATargetWithoutAPath) {
  for (const auto target : {"", "*", "metrics", "/%zz", "/a b", "http://"}) {
    EXPECT_FALSE(parse_request("GET", target)) << target;
  }
}

TEST(Routing, FindsTheHandler) {
  EXPECT_EQ(find("GET", "/metrics?x=1").route, &kBare.table[0]);
  EXPECT_EQ(find("POST", "/-/reload").route, &kBare.table[1]);
}

TEST(Routing, AllowsHeadWhereGetIsAllowed) {
  EXPECT_EQ(find("HEAD", "/metrics").route, &kBare.table[0]);
}

TEST(Routing, ReturnsNotFoundForAnUnknownPath) {
  EXPECT_EQ(find("GET", "/metrics/").route, nullptr);
  EXPECT_EQ(find("GET", "/metrics/").refusal.status, 404u);
}

TEST(Routing, MatchesOneSegmentForAWildcard) {
  EXPECT_EQ(find("GET", "/endpoints/0123").route, &kBare.table[2]);
  EXPECT_EQ(find("GET", "/endpoints/0123").path, "/endpoints/*");
  for (const auto target :
       {"/endpoints", "/endpoints/", "/endpoints/0123/", "/endpoints/0/1", "/endpoints/%2F"}) {
    EXPECT_EQ(find("GET", target).refusal.status, 404u) << target;
  }
}

TEST(Routing, ReportsThePathOfARouteThatRefuses) {
  EXPECT_EQ(find("DELETE", "/endpoints/0123").path, "/endpoints/*");
  EXPECT_EQ(find("DELETE", "/nothing").path, "");
}

TEST(Routing, RefusesOtherMethodsAndListsThePermittedOnes) {
  EXPECT_EQ(find("GET", "/-/reload").refusal.status, 405u);
  EXPECT_EQ(find("GET", "/-/reload").refusal.allow, "POST");
  EXPECT_EQ(find("HEAD", "/-/reload").refusal.status, 405u);
  EXPECT_EQ(find("DELETE", "/metrics").refusal.allow, "GET, HEAD");
}

TEST(Routing, RemovesThePrefix) {
  EXPECT_EQ(find("GET", "/staple/metrics", kPrefixed).route, &kPrefixed.table[0]);
  EXPECT_EQ(find("GET", "/staple/metrics", kPrefixed).path, "/metrics");
  EXPECT_EQ(find("GET", "/staple/endpoints/0123", kPrefixed).route, &kPrefixed.table[2]);
  for (const auto target : {"/metrics", "/staple/nothing", "/staplemetrics", "/other/metrics"}) {
    EXPECT_EQ(find("GET", target, kPrefixed).refusal.status, 404u) << target;
  }
}

TEST(Routing, RedirectsToARouteThatEndsInASlash) {
  for (const Routes& routes : {Routes{"", {{"/books/", {"GET"}, nullptr}}},
                               Routes{"/staple", {{"/books/", {"GET"}, nullptr}}}}) {
    const auto match = find("GET", routes.prefix + "/books", routes);
    EXPECT_EQ(match.refusal.status, 302u);
    EXPECT_EQ(match.refusal.location, routes.prefix + "/books/");
    for (const char* const target : {"/book", "/books//", "/books/a"})
      EXPECT_EQ(find("GET", routes.prefix + target, routes).refusal.status, 404u) << target;
  }
}

TEST(Routing, RedirectsToThePrefix) {
  for (const auto target : {"/", "/staple"}) {
    EXPECT_EQ(find("GET", target, kPrefixed).refusal.status, 302u) << target;
    EXPECT_EQ(find("GET", target, kPrefixed).refusal.location, "/staple/") << target;
  }
}

}  // namespace
}  // namespace staple::httpd
