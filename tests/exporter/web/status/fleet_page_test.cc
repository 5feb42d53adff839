// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/fleet_page.h"

#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using test::make_endpoint;
using test::make_healthy;
using test::make_revoked;
using test::make_status;

std::string render(const Overview& overview, const std::string& query) {
  const auto selection = read_selection(httpd::parse_request("GET", "/?" + query).value());
  return render_fleet_page({"1.2.3", "/metrics"}, overview, std::get<Selection>(selection)).body;
}

Overview make_fleets() {
  return make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {make_revoked("192.0.2.1")}),
       make_status(make_endpoint("web", "b.example:443"), {make_healthy("192.0.2.1")}),
       make_status(make_endpoint("web", "c.example:443"), {test::make_unstapled("192.0.2.1")}),
       make_status(make_endpoint("mail", "d.example:25"), {make_revoked("192.0.2.1")})},
      kNoon);
}

/// sum_tiles returns the sum of the numbers of the tiles.
int sum_tiles(const std::string& page) {
  const std::regex number("<strong>([0-9]+)</strong>");
  int sum = 0;
  for (auto at = std::sregex_iterator(page.begin(), page.end(), number);
       at != std::sregex_iterator(); ++at)
    sum += std::stoi((*at)[1]);
  return sum;
}

TEST(FleetPage, CountsTheSameSetInHeadlineAndTiles) {
  struct Case {
    std::string query;
    std::string headline;
    int total;
  };
  for (const Case& each : {Case{"", "2 of 4 endpoints are critical", 4},
                           Case{"fleet=web", "1 of 3 endpoints is critical", 3},
                           Case{"fleet=web&verdict=ok", "1 of 3 endpoints is critical", 3},
                           Case{"q=b.example", "1 endpoint, not critical", 1},
                           Case{"fault=revoked", "2 of 2 endpoints are critical", 2},
                           Case{"issuer=CN%3DExample%20CA", "2 of 4 endpoints are critical", 4},
                           Case{"issuer=none", "No endpoint matches", 0}}) {
    const std::string page = render(make_fleets(), each.query);
    EXPECT_NE(page.find("<h1>" + each.headline + "</h1>"), std::string::npos) << each.query;
    EXPECT_EQ(sum_tiles(page), each.total) << each.query;
  }
}

TEST(FleetPage, SaysHowManyEndpointsAreSelected) {
  EXPECT_EQ(render(make_fleets(), "").find("are selected"), std::string::npos);
  EXPECT_NE(render(make_fleets(), "fleet=web").find("3 of all 4 endpoints are selected"),
            std::string::npos);
}

TEST(FleetPage, ShowsNoTimeLeftOfAStapleThatClientsRefuse) {
  const std::string page = render(make_fleets(), "q=a.example");
  EXPECT_NE(page.find(">not usable, ends in 3 d</time>"), std::string::npos);
  EXPECT_EQ(page.find("class=\"bar\""), std::string::npos);
}

TEST(FleetPage, LeadsToAllThatNeedsAttentionOfTheSelection) {
  EXPECT_NE(render(make_fleets(), "fleet=web&verdict=ok&page=1")
                .find("href=\"./?fleet=web&amp;verdict=critical%2Cunreachable%2Cwarning\">"
                      "2 need attention</a>"),
            std::string::npos);
  EXPECT_NE(render(make_fleets(), "fleet=mail").find(">1 needs attention</a>"), std::string::npos);
  EXPECT_EQ(render(make_fleets(), "q=b.example").find(" attention</a>"), std::string::npos);
}

TEST(FleetPage, OffersTheVerdicts) {
  const std::string page = render(make_fleets(), "fleet=web&verdict=critical,unreachable,warning");
  EXPECT_NE(page.find("value=\"critical,unreachable,warning\" selected>needs attention<"),
            std::string::npos);
  EXPECT_NE(page.find("value=\"critical\">critical<"), std::string::npos);
  EXPECT_NE(page.find(">2 endpoints need attention</h2>"), std::string::npos);
}

TEST(FleetPage, KeepsAnotherCombinationOfVerdicts) {
  const std::string page = render(make_fleets(), "verdict=ok,critical");
  EXPECT_NE(page.find("value=\"critical,ok\" selected>"), std::string::npos);
  EXPECT_NE(page.find(">3 endpoints with the verdict critical or ok</h2>"), std::string::npos);
  EXPECT_NE(render(make_fleets(), "verdict=ok,warning,critical")
                .find(" with the verdict critical, warning or ok</h2>"),
            std::string::npos);
}

TEST(FleetPage, NumbersTheFaultsOfTheSelection) {
  const std::string page = render(make_fleets(), "fleet=web&fault=not_sent");
  EXPECT_NE(page.find("value=\"revoked\">revoked (1)</option>"), std::string::npos)
      << "of the fleet, whatever the chosen fault";
  EXPECT_NE(page.find("value=\"not_sent\" selected>not_sent (1)</option>"), std::string::npos);
}

}  // namespace
}  // namespace staple::web
