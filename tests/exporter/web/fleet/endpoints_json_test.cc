// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/endpoints_json.h"

#include <set>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "exporter/report/format_json.h"
#include "exporter/report/json.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

namespace json = boost::json;
using test::kNoon;
using test::make_endpoint;
using test::make_healthy;
using test::make_status;

std::shared_ptr<const Overview> make_shared_overview(const endpoint::Snapshot& snapshot) {
  return std::make_shared<const Overview>(make_overview(snapshot, kNoon));
}

std::shared_ptr<const Overview> make_fleet() {
  endpoint::Status unknown;
  unknown.endpoint = make_endpoint("web", "a.example:443");
  return make_shared_overview(
      {make_status(make_endpoint("web", "c.example:443"),
                   {make_healthy("192.0.2.1"), test::make_revoked("192.0.2.2")}),
       make_status(make_endpoint("mail", "c.example:443"), {make_healthy("192.0.2.3")}),
       make_status(make_endpoint("web", "b.example:443"), {test::make_unstapled("192.0.2.4")}),
       std::make_shared<const endpoint::Status>(unknown),
       make_status(make_endpoint("web", "d.example:443"),
                   {test::make_failed("", Reason::resolve_not_found, "gone")})});
}

httpd::Response request(const std::shared_ptr<const Overview>& overview, const std::string& query) {
  return render_endpoints_json(overview,
                               httpd::parse_request("GET", "/api/v1/endpoints" + query).value());
}

std::string read_body(httpd::Response response) {
  if (!response.body_source) return response.body;
  std::string text;
  while (const auto piece = response.body_source()) text += *piece;
  return text;
}

json::array read_objects(httpd::Response response) {
  return json::parse(read_body(std::move(response))).as_array();
}

// list_addresses returns the last bytes of the addresses in the response, which identify the views
// of make_fleet().
std::string list_addresses(const std::shared_ptr<const Overview>& overview,
                           const std::string& query) {
  std::string text;
  for (const auto& object : read_objects(request(overview, query))) {
    const auto* address = object.as_object().if_contains("address");
    text += (address ? std::string(address->as_string()).substr(8) : "-") + " ";
  }
  return text;
}

// find_next_query returns the query of the next page. Empty if there is none.
std::string find_next_query(const httpd::Response& response) {
  const std::string start = "<endpoints", end = ">; rel=\"next\"";
  if (response.link.empty()) return {};
  EXPECT_TRUE(response.link.starts_with(start) && response.link.ends_with(end)) << response.link;
  return response.link.substr(start.size(), response.link.size() - start.size() - end.size());
}

TEST(EndpointsJson, ListsEachProbedViewInTheOrderOfTheTargets) {
  const auto overview = make_fleet();
  const httpd::Response response = request(overview, "");
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.link, "");
  const bool mail_first = overview->rows[2].endpoint().fleet == "mail";
  EXPECT_EQ(list_addresses(overview, ""), mail_first ? "4 3 1 2 - " : "4 1 2 3 - ");
}

TEST(EndpointsJson, HasTheShapeOfAProbeAndTheId) {
  const auto overview = make_fleet();
  const auto objects = read_objects(request(overview, "?target=b.example:443"));
  ASSERT_EQ(objects.size(), 1u);
  const Row& row = overview->rows[1];
  const prober::Observation* const views[] = {row.worst};
  const json::value expected =
      report::observation_to_json(*row.worst, {"b.example:443", "web", nullptr, views, row.id});
  const auto& object = objects[0].as_object();
  EXPECT_EQ(json::value(object), expected) << report::format_json(object);
  EXPECT_EQ(object.at("id").as_string(), row.id);
}

TEST(EndpointsJson, ReturnsAnEmptyArrayIfNothingMatches) {
  EXPECT_EQ(read_body(request(make_fleet(), "?fleet=nowhere")), "[]\n");
  EXPECT_EQ(read_body(request(make_shared_overview({}), "?limit=5")), "[]\n");
}

TEST(EndpointsJson, AcceptsAnEmptyQuery) {
  EXPECT_EQ(list_addresses(make_fleet(), "?"), list_addresses(make_fleet(), ""));
}

TEST(EndpointsJson, Filters) {
  EXPECT_EQ(list_addresses(make_fleet(), "?fleet=mail"), "3 ");
  EXPECT_EQ(list_addresses(make_fleet(), "?fault=revoked"), "2 ");
  EXPECT_EQ(list_addresses(make_fleet(), "?severity=warning"), "4 ");
  EXPECT_EQ(list_addresses(make_fleet(), "?verdict=unreachable&fleet=web"), "- ");
  EXPECT_EQ(list_addresses(make_fleet(), "?verdict=critical,unreachable&fleet=web"), "2 - ");
}

TEST(EndpointsJson, PagesThroughEveryViewOnce) {
  const auto overview = make_fleet();
  for (const auto limit : {"1", "2", "3", "4", "5", "6"}) {
    std::string all;
    std::string query = std::string("?limit=") + limit;
    while (!query.empty()) {
      const httpd::Response page = request(overview, query);
      EXPECT_LE(read_objects(page).size(), static_cast<std::size_t>(std::stoi(limit)));
      all += list_addresses(overview, query);
      query = find_next_query(page);
    }
    EXPECT_EQ(all, list_addresses(overview, "")) << limit;
  }
}

TEST(EndpointsJson, KeepsTheFilterOnTheNextPage) {
  const httpd::Response page = request(make_fleet(), "?limit=1&fleet=web&verdict=");
  EXPECT_TRUE(page.link.starts_with("<endpoints?limit=1&fleet=web&after=b.example")) << page.link;
}

TEST(EndpointsJson, BeginsAfterATargetThatMayNotExist) {
  EXPECT_EQ(list_addresses(make_fleet(), "?after=c.example:443"), "- ");
  EXPECT_EQ(list_addresses(make_fleet(), "?after=c.examplf"), "- ");
  EXPECT_EQ(list_addresses(make_fleet(), "?after=z"), "");
  EXPECT_EQ(list_addresses(make_fleet(), "?after=b.example:443&fleet=web"), "1 2 - ");
}

TEST(EndpointsJson, BeginsAfterAnAddressThatMayNotExist) {
  const auto overview = make_fleet();
  const std::string id = make_endpoint_id(*make_endpoint("web", "c.example:443"));
  const std::string after = "?fleet=web&after=c.example:443+" + id;
  EXPECT_EQ(list_addresses(overview, after), "- ");
  EXPECT_EQ(list_addresses(overview, after + "+192.0.2.1"), "2 - ");
  EXPECT_EQ(list_addresses(overview, after + "+192.0.2.1+"), "2 - ");
  EXPECT_EQ(list_addresses(overview, after + "+192.0.2.0+tls1.2"), "1 2 - ");
  EXPECT_EQ(list_addresses(overview, after + "++"), "1 2 - ");
}

TEST(EndpointsJson, RefusesInvalidParameters) {
  const std::pair<const char*, const char*> cases[] = {
      {"?limit=0", "limit: expected a whole number of at least 1, found '0'\n"},
      {"?limit=-1", "limit: expected a whole number of at least 1, found '-1'\n"},
      {"?limit=ten", "limit: expected a whole number of at least 1, found 'ten'\n"},
      {"?limit=99999999999999999999",
       "limit: expected a whole number of at least 1, found '99999999999999999999'\n"},
      {"?flet=web", "Unknown parameter 'flet', did you mean 'fleet'?\n"},
      {"?fleet=a&fleet=b", "Parameter 'fleet' is repeated\n"},
      {"?fault=nonsense", "fault: unknown value 'nonsense'\n"},
  };
  for (const auto& [query, message] : cases) {
    const httpd::Response response = request(make_fleet(), query);
    EXPECT_EQ(response.status, 400u) << query;
    EXPECT_EQ(response.body, message) << query;
  }
}

TEST(EndpointsJson, SendsALargeBodyInBoundedPieces) {
  endpoint::Snapshot snapshot;
  for (int number = 0; number < 5000; ++number) {
    snapshot.push_back(
        make_status(make_endpoint("web", "host-" + std::to_string(number) + ".example:443"),
                    {make_healthy("192.0.2.1")}));
  }
  const httpd::Response response = request(make_shared_overview(snapshot), "");
  std::size_t pieces = 0;
  std::string text;
  while (const auto piece = response.body_source()) {
    EXPECT_LT(piece->size(), 80u * 1024);
    text += *piece;
    ++pieces;
  }
  EXPECT_GT(pieces, 10u);
  EXPECT_EQ(json::parse(text).as_array().size(), 5000u);
}

}  // namespace
}  // namespace staple::web
