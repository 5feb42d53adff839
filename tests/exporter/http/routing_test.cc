#include "exporter/http/routing.h"

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

const std::vector<Route> table{{"/metrics", {"GET"}, nullptr},
                               {"/-/reload", {"POST"}, nullptr},
                               {"/endpoints/*", {"GET"}, nullptr}};
const Routes bare{"", table};
const Routes prefixed{"/staple", table};

RouteMatch find(std::string_view method, std::string_view target, const Routes& routes = bare) {
  return find_route(routes, parse_request(method, target).value());
}

TEST(RoutingRequest, IsReadFromTheTarget) {
  const auto request =
      parse_request("GET", "/probe?target=www.example.com%3A443&module=a+b&module=c");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, "/probe");
  EXPECT_EQ(request->parameter("target"), "www.example.com:443");
  EXPECT_EQ(request->parameter("module"), "a b");
  EXPECT_EQ(request->parameter("absent"), "");
}

TEST(RoutingRequest, MayHaveInItsQueryWhatPeopleDoNotEscape) {
  EXPECT_EQ(parse_request("GET", "/probe?target=[::1]:443")->parameter("target"), "[::1]:443");
  EXPECT_EQ(parse_request("GET", "/?q={a|b}^%5B<\">")->parameter("q"), "{a|b}^[<\">");
  EXPECT_FALSE(parse_request("GET", "/[::1]?a"));
  EXPECT_FALSE(parse_request("GET", "/?q=%[0"));
}

TEST(RoutingRequest, HasNoFragment) { EXPECT_FALSE(parse_request("GET", "/probe?target=a#b")); }

TEST(RoutingRequest, MayBeMadeThroughAProxy) {
  EXPECT_EQ(parse_request("GET", "http://exporter:10219/metrics")->path, "/metrics");
}

TEST(RoutingRequest, WithoutAPathIsNone) {
  for (const auto target : {"", "*", "metrics", "/%zz", "/a b", "http://"}) {
    EXPECT_FALSE(parse_request("GET", target)) << target;
  }
}

TEST(Routing, FindsTheHandler) {
  EXPECT_EQ(find("GET", "/metrics?x=1").route, &bare.table[0]);
  EXPECT_EQ(find("POST", "/-/reload").route, &bare.table[1]);
}

TEST(Routing, AnswersHeadWhereItAnswersGet) {
  EXPECT_EQ(find("HEAD", "/metrics").route, &bare.table[0]);
}

TEST(Routing, RefusesWhatIsNotThere) {
  EXPECT_EQ(find("GET", "/metrics/").route, nullptr);
  EXPECT_EQ(find("GET", "/metrics/").refusal.status, 404u);
}

TEST(Routing, TakesOneMoreSegmentWhereTheTableSaysSo) {
  EXPECT_EQ(find("GET", "/endpoints/0123").route, &bare.table[2]);
  EXPECT_EQ(find("GET", "/endpoints/0123").path, "/endpoints/*");
  for (const auto target :
       {"/endpoints", "/endpoints/", "/endpoints/0123/", "/endpoints/0/1", "/endpoints/%2F"}) {
    EXPECT_EQ(find("GET", target).refusal.status, 404u) << target;
  }
}

TEST(Routing, NamesTheRouteThatRefuses) {
  EXPECT_EQ(find("DELETE", "/endpoints/0123").path, "/endpoints/*");
  EXPECT_EQ(find("DELETE", "/nothing").path, "");
}

TEST(Routing, RefusesOtherVerbsAndNamesTheRightOnes) {
  EXPECT_EQ(find("GET", "/-/reload").refusal.status, 405u);
  EXPECT_EQ(find("GET", "/-/reload").refusal.allow, "POST");
  EXPECT_EQ(find("HEAD", "/-/reload").refusal.status, 405u);
  EXPECT_EQ(find("DELETE", "/metrics").refusal.allow, "GET, HEAD");
}

TEST(Routing, CutsThePrefixOff) {
  EXPECT_EQ(find("GET", "/staple/metrics", prefixed).route, &prefixed.table[0]);
  EXPECT_EQ(find("GET", "/staple/metrics", prefixed).path, "/metrics");
  EXPECT_EQ(find("GET", "/staple/endpoints/0123", prefixed).route, &prefixed.table[2]);
  for (const auto target : {"/metrics", "/staple/nothing", "/staplemetrics", "/other/metrics"}) {
    EXPECT_EQ(find("GET", target, prefixed).refusal.status, 404u) << target;
  }
}

TEST(Routing, LeadsToThePrefix) {
  for (const auto target : {"/", "/staple"}) {
    EXPECT_EQ(find("GET", target, prefixed).refusal.status, 302u) << target;
    EXPECT_EQ(find("GET", target, prefixed).refusal.location, "/staple/") << target;
  }
}

}  // namespace
}  // namespace staple::httpd
