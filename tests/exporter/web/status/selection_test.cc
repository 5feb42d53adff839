// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/selection.h"

#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using test::make_endpoint;
using test::make_healthy;
using test::make_status;

Selection parse_selection(const std::string& query) {
  return std::get<Selection>(read_selection(httpd::parse_request("GET", "/?" + query).value()));
}

std::string find_refusal(const std::string& query) {
  const auto read = read_selection(httpd::parse_request("GET", "/?" + query).value());
  const auto* response = std::get_if<httpd::Response>(&read);
  return response && response->status == 400 ? response->body : "";
}

prober::Observation make_ending(WallTime expiry) {
  prober::Observation observation = make_healthy("192.0.2.1");
  observation.verdict->effective_expiry = expiry;
  observation.time = expiry - 1h;
  return observation;
}

Overview make_fleet() {
  auto labelled = make_endpoint("mail", "e.example:25");
  labelled->labels = {{"team", "Payments"}};
  endpoint::Status unknown;
  unknown.endpoint = make_endpoint("web", "f.example:443");
  return make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {make_ending(kNoon + 3h)}),
       make_status(make_endpoint("web", "b.example:443"), {test::make_unstapled("192.0.2.1")}),
       make_status(make_endpoint("web", "c.example:443"),
                   {test::make_failed("", Reason::resolve_not_found, "gone")}),
       make_status(make_endpoint("web", "d.example:443"), {test::make_revoked("192.0.2.1")}),
       make_status(labelled, {make_ending(kNoon + 2h)}),
       std::make_shared<const endpoint::Status>(unknown)},
      kNoon);
}

// list_targets returns the first letters of the targets, in the displayed order.
std::string list_targets(const Overview& overview, const std::string& query) {
  std::string letters;
  for (const Row* row : select(overview, parse_selection(query)).rows)
    letters += row->endpoint().name.front();
  return letters;
}

TEST(Selection, SortsByVerdictAndThenByExpiry) {
  EXPECT_EQ(list_targets(make_fleet(), ""), "dcbeaf");
  EXPECT_EQ(list_targets(make_fleet(), "order=desc"), "faebcd");
}

TEST(Selection, Sorts) {
  EXPECT_EQ(list_targets(make_fleet(), "sort=target"), "abcdef");
  EXPECT_EQ(list_targets(make_fleet(), "sort=target&order=desc"), "fedcba");
  EXPECT_EQ(list_targets(make_fleet(), "sort=left"), "eadbcf");
  EXPECT_EQ(list_targets(make_fleet(), "sort=probed"), "bcdeaf");
}

TEST(Selection, FindsTextInAllFieldsIgnoringCase) {
  EXPECT_EQ(list_targets(make_fleet(), "q=B.EXAMPLE"), "b");
  EXPECT_EQ(list_targets(make_fleet(), "q=mail"), "e");
  EXPECT_EQ(list_targets(make_fleet(), "q=payments"), "e");
  EXPECT_EQ(list_targets(make_fleet(), "q=REVOKED"), "d");
  EXPECT_EQ(list_targets(make_fleet(), "q=not_found"), "c");
  EXPECT_EQ(list_targets(make_fleet(), "q=example+ca"), "dbea");
  EXPECT_EQ(list_targets(make_fleet(), "q=nothing+like+that"), "");
}

TEST(Selection, IgnoresSpacesAroundTheText) {
  EXPECT_EQ(list_targets(make_fleet(), "q=%20mail%20"), "e");
  EXPECT_EQ(list_targets(make_fleet(), "q=%20"), list_targets(make_fleet(), ""));
  EXPECT_EQ(format_query(parse_selection("q=%20")), "");
}

TEST(Selection, Filters) {
  EXPECT_EQ(list_targets(make_fleet(), "fleet=mail"), "e");
  EXPECT_EQ(list_targets(make_fleet(), "fault=not_sent"), "b");
  EXPECT_EQ(list_targets(make_fleet(), "severity=critical"), "d");
  EXPECT_EQ(list_targets(make_fleet(), "severity=warning"), "b");
  EXPECT_EQ(list_targets(make_fleet(), "verdict=unreachable"), "c");
  EXPECT_EQ(list_targets(make_fleet(), "verdict=critical,unreachable,warning"), "dcb");
  EXPECT_EQ(list_targets(make_fleet(), "verdict=ok,warning"), "bea");
}

TEST(Selection, CountsEveryVerdictWhateverTheFilter) {
  const Overview overview = make_fleet();
  const SelectionPage result = select(overview, parse_selection("verdict=ok"));
  EXPECT_EQ(result.counts.by_level, (std::array<std::size_t, 5>{2, 1, 1, 0, 1}));
  EXPECT_EQ(result.counts.not_probed, 1u);
  EXPECT_EQ(result.matching, 2u);
}

// Each number of a group is what the headline shows once the group is chosen.
TEST(Selection, CountsAGroupAsTheHeadlineDoesOnceItIsChosen) {
  const Overview overview = make_fleet();
  for (const std::string query : {"", "q=a", "fault=revoked", "severity=critical", "verdict=ok"}) {
    const Selection selection = parse_selection(query);
    const SelectionPage result = select(overview, selection);
    std::size_t total = 0;
    for (const GroupCount& fleet : result.fleets) {
      const SelectionPage one = select(overview, narrow_to_fleet(selection, fleet.name));
      EXPECT_EQ(fleet.counts.by_level, one.counts.by_level) << query << " " << fleet.name;
      EXPECT_EQ(fleet.counts.not_probed, one.counts.not_probed) << query << " " << fleet.name;
      total += fleet.counts.total();
    }
    EXPECT_EQ(total, result.counts.total()) << query;
    for (const GroupCount& issuer : result.issuers) {
      const SelectionPage one = select(overview, narrow_to_issuer(selection, issuer.name));
      EXPECT_EQ(issuer.counts.by_level, one.counts.by_level) << query << " " << issuer.name;
    }
    for (const auto& [fault, count] : result.faults) {
      Selection chosen = selection;
      chosen.filter.fault = parse_selection("fault=" + std::string(fault)).filter.fault;
      EXPECT_EQ(select(overview, chosen).counts.total(), count) << query << " " << fault;
    }
  }
}

TEST(Selection, ListsTheGroupWithMostProblemsFirst) {
  const Overview overview = make_fleet();
  const SelectionPage result = select(overview, parse_selection(""));
  ASSERT_EQ(result.fleets.size(), 2u);
  EXPECT_EQ(result.fleets[0].name, "web");
  EXPECT_EQ(result.fleets[0].counts.unwell(), 3u);
  EXPECT_EQ(result.fleets[1].counts.unwell(), 0u);
}

TEST(Selection, ListsWhatBreaksNext) {
  const auto make_overdue = [](const std::string& name, WallTime due, WallTime expiry) {
    prober::Observation observation = make_healthy("192.0.2.1");
    observation.verdict->refresh_due = due;
    observation.verdict->effective_expiry = observation.verdict->ok_until = expiry;
    return make_status(make_endpoint("web", name), {observation});
  };
  const Overview overview = make_overview(
      {make_overdue("a.example:443", kNoon + 1h, kNoon + 2h),   // short, but in time
       make_overdue("b.example:443", kNoon - 1h, kNoon + 20h),  // overdue
       make_overdue("c.example:443", kNoon - 9h, kNoon - 1h),   // broken already
       make_overdue("d.example:443", kNoon - 1h, kNoon + 10h),  // overdue, and sooner
       make_status(make_endpoint("web", "e.example:443"), {test::make_unstapled("192.0.2.1")})},
      kNoon);
  EXPECT_EQ(list_targets(overview, "sort=next"), "dbace");
}

TEST(Selection, SortsTargetsByTheNameThatIsShownFirst) {
  const Overview overview = make_overview(
      {make_status(make_endpoint("web", "c.example:443"), {make_healthy("192.0.2.1")}),
       make_status(make_endpoint("web", "192.0.2.9:443#b.example"), {make_healthy("192.0.2.1")}),
       make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")})},
      kNoon);
  EXPECT_EQ(list_targets(overview, "sort=target"), "a1c");
}

TEST(Selection, FindsAStapleThatHasExpiredSinceTheProbe) {
  const Overview later = make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")})},
      kNoon + 73h);
  EXPECT_EQ(list_targets(later, "fault=expired&severity=critical&verdict=critical"), "a");
  EXPECT_EQ(list_targets(later, "verdict=ok"), "");
}

TEST(Selection, FindsARefreshThatHasBecomeOverdueSinceTheProbe) {
  const Overview later = make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")})},
      kNoon + 65h);
  EXPECT_EQ(list_targets(later, "fault=refresh_overdue&severity=warning&verdict=warning"), "a");
  EXPECT_EQ(list_targets(later, "severity=critical"), "");
}

TEST(Selection, IsDividedIntoPages) {
  endpoint::Snapshot snapshot;
  for (std::size_t number = 0; number < 2 * kPageSize + 1; ++number) {
    const std::string target = std::to_string(1000 + number) + ".example:443";
    snapshot.push_back(make_status(make_endpoint("web", target), {make_healthy("192.0.2.1")}));
  }
  const Overview overview = make_overview(snapshot, kNoon);
  const SelectionPage second = select(overview, parse_selection("sort=target&page=2"));
  EXPECT_EQ(second.pages, 3u);
  ASSERT_EQ(second.rows.size(), kPageSize);
  EXPECT_EQ(second.rows.front()->endpoint().name,
            std::to_string(1000 + kPageSize) + ".example:443");
  const SelectionPage beyond = select(overview, parse_selection("page=1000"));
  EXPECT_EQ(beyond.page, 3u);
  EXPECT_EQ(beyond.rows.size(), 1u);
}

TEST(Selection, RefusesARepeatedParameter) {
  for (const std::string name : {"q", "sort", "order", "page", "verdict"}) {
    EXPECT_EQ(find_refusal(name + "=&" + name + "="), "Parameter '" + name + "' is repeated\n");
  }
  EXPECT_EQ(find_refusal("var-fleet=a&var-fleet=b"), "") << "parameters of others are ignored";
}

TEST(Selection, HasOnePageWithoutEndpoints) {
  const Overview nothing = make_overview({}, kNoon);
  const SelectionPage result = select(nothing, parse_selection("page=7"));
  EXPECT_EQ(result.page, 1u);
  EXPECT_EQ(result.pages, 1u);
  EXPECT_TRUE(result.rows.empty());
}

TEST(Selection, IsFormattedAsTheQueryItWasParsedFrom) {
  EXPECT_EQ(format_query(parse_selection("")), "");
  const std::string all =
      "q=a%20b%26c&fleet=web&fault=expired&severity=critical&verdict=critical%2Cok"
      "&issuer=CN%3DExample%20CA&sort=left&order=desc&page=3";
  EXPECT_EQ(format_query(parse_selection(all)), "?" + all);
}

TEST(Selection, KeepsEveryCharacterOfItsTextInALink) {
  const std::string text = "a+b c%d&e=f#g?h/i;j\\k";
  Selection selection;
  selection.text = text;
  selection.filter.fleet = text;
  const auto again = parse_selection(format_query(selection).substr(1));
  EXPECT_EQ(again.text, text);
  EXPECT_EQ(again.filter.fleet, text);
}

TEST(Selection, RefusesInvalidParameters) {
  EXPECT_EQ(find_refusal("sort=name"),
            "sort: expected worst, target, left, probed or next, found 'name'\n");
  EXPECT_EQ(find_refusal("order=up"), "order: expected asc or desc, found 'up'\n");
  for (const std::string page : {"0", "-1", "x", "1e3", "1000001"}) {
    EXPECT_EQ(find_refusal("page=" + page),
              "page: expected a whole number from 1 to 1000000, found '" + page + "'\n");
  }
  EXPECT_EQ(find_refusal("severity=high"),
            "severity: unknown value 'high', expected one of critical, warning, information\n");
}

}  // namespace
}  // namespace staple::web
