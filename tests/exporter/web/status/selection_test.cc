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

Selection selection(const std::string& query) {
  return std::get<Selection>(read_selection(httpd::parse_request("GET", "/?" + query).value()));
}

std::string refusal(const std::string& query) {
  const auto read = read_selection(httpd::parse_request("GET", "/?" + query).value());
  const auto* response = std::get_if<httpd::Response>(&read);
  return response && response->status == 400 ? response->body : "";
}

prober::Observation ending(WallTime expiry) {
  prober::Observation seen = make_healthy("192.0.2.1");
  seen.verdict->effective_expiry = expiry;
  seen.time = expiry - 1h;
  return seen;
}

Overview fleet() {
  auto labelled = make_endpoint("mail", "e.example:25");
  labelled->labels = {{"team", "Payments"}};
  endpoint::Status unknown;
  unknown.endpoint = make_endpoint("web", "f.example:443");
  return make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {ending(kNoon + 3h)}),
       make_status(make_endpoint("web", "b.example:443"), {test::make_unstapled("192.0.2.1")}),
       make_status(make_endpoint("web", "c.example:443"),
                   {test::make_failed("", Reason::resolve_not_found, "gone")}),
       make_status(make_endpoint("web", "d.example:443"), {test::make_revoked("192.0.2.1")}),
       make_status(labelled, {ending(kNoon + 2h)}), std::make_shared<const endpoint::Status>(unknown)},
      kNoon);
}

// The first letters of the targets, in the order shown.
std::string shown(const Overview& overview, const std::string& query) {
  std::string letters;
  for (const Row* row : select(overview, selection(query)).rows) letters += row->endpoint().name.front();
  return letters;
}

TEST(Selection, ShowsTheWorstFirstAndAmongEqualsWhoEndsFirst) {
  EXPECT_EQ(shown(fleet(), ""), "dcbeaf");
  EXPECT_EQ(shown(fleet(), "order=desc"), "faebcd");
}

TEST(Selection, Sorts) {
  EXPECT_EQ(shown(fleet(), "sort=target"), "abcdef");
  EXPECT_EQ(shown(fleet(), "sort=target&order=desc"), "fedcba");
  EXPECT_EQ(shown(fleet(), "sort=left"), "eadbcf");
  EXPECT_EQ(shown(fleet(), "sort=probed"), "bcdeaf");
}

TEST(Selection, FindsTextInAnyCaseAndAnyPlace) {
  EXPECT_EQ(shown(fleet(), "q=B.EXAMPLE"), "b");
  EXPECT_EQ(shown(fleet(), "q=mail"), "e");
  EXPECT_EQ(shown(fleet(), "q=payments"), "e");
  EXPECT_EQ(shown(fleet(), "q=REVOKED"), "d");
  EXPECT_EQ(shown(fleet(), "q=not_found"), "c");
  EXPECT_EQ(shown(fleet(), "q=example+ca"), "dbea");
  EXPECT_EQ(shown(fleet(), "q=nothing+like+that"), "");
}

TEST(Selection, IgnoresSpaceAroundTheText) {
  EXPECT_EQ(shown(fleet(), "q=%20mail%20"), "e");
  EXPECT_EQ(shown(fleet(), "q=%20"), shown(fleet(), ""));
  EXPECT_EQ(query(selection("q=%20")), "");
}

TEST(Selection, Filters) {
  EXPECT_EQ(shown(fleet(), "fleet=mail"), "e");
  EXPECT_EQ(shown(fleet(), "fault=not_sent"), "b");
  EXPECT_EQ(shown(fleet(), "severity=critical"), "d");
  EXPECT_EQ(shown(fleet(), "severity=warning"), "b");
  EXPECT_EQ(shown(fleet(), "verdict=unreachable"), "c");
}

TEST(Selection, CountsWhateverVerdictIsAskedFor) {
  const Overview overview = fleet();
  const Selected selected = select(overview, selection("verdict=ok"));
  EXPECT_EQ(selected.by_level, (std::array<std::size_t, 5>{2, 1, 1, 0, 1}));
  EXPECT_EQ(selected.not_probed, 1u);
  EXPECT_EQ(selected.matching, 2u);
}

TEST(Selection, SeesWhatHasEndedSinceItWasProbed) {
  const Overview later = make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")})}, kNoon + 73h);
  EXPECT_EQ(shown(later, "fault=expired&severity=critical&verdict=critical"), "a");
  EXPECT_EQ(shown(later, "verdict=ok"), "");
}

TEST(Selection, IsShownInPages) {
  endpoint::Snapshot snapshot;
  for (std::size_t number = 0; number < 2 * kPageSize + 1; ++number) {
    const std::string target = std::to_string(1000 + number) + ".example:443";
    snapshot.push_back(make_status(make_endpoint("web", target), {make_healthy("192.0.2.1")}));
  }
  const Overview overview = make_overview(snapshot, kNoon);
  const Selected second = select(overview, selection("sort=target&page=2"));
  EXPECT_EQ(second.pages, 3u);
  ASSERT_EQ(second.rows.size(), kPageSize);
  EXPECT_EQ(second.rows.front()->endpoint().name, std::to_string(1000 + kPageSize) + ".example:443");
  const Selected beyond = select(overview, selection("page=1000"));
  EXPECT_EQ(beyond.page, 3u);
  EXPECT_EQ(beyond.rows.size(), 1u);
}

TEST(Selection, OfNothingHasOnePage) {
  const Overview nothing = make_overview({}, kNoon);
  const Selected selected = select(nothing, selection("page=7"));
  EXPECT_EQ(selected.page, 1u);
  EXPECT_EQ(selected.pages, 1u);
  EXPECT_TRUE(selected.rows.empty());
}

TEST(Selection, IsWrittenAsTheQueryThatItCameFrom) {
  EXPECT_EQ(query(selection("")), "");
  const std::string all =
      "q=a%20b%26c&fleet=web&fault=expired&severity=critical&verdict=ok&sort=left&order=desc&page=3";
  EXPECT_EQ(query(selection(all)), "?" + all);
}

TEST(Selection, RefusesWhatItCannotShow) {
  EXPECT_EQ(refusal("sort=name"), "sort: expected worst, target, left or probed, not 'name'\n");
  EXPECT_EQ(refusal("order=up"), "order: expected asc or desc, not 'up'\n");
  for (const std::string page : {"0", "-1", "x", "1e3", "1000001"}) {
    EXPECT_EQ(refusal("page=" + page), "page: expected a whole number from 1 up, not '" + page + "'\n");
  }
  EXPECT_EQ(refusal("severity=high"),
            "severity: there is no 'high'; it is one of critical, warning, information\n");
}

}  // namespace
}  // namespace staple::web
