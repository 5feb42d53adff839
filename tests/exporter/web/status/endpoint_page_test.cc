// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/endpoint_page.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

std::string render(const Overview& overview, std::size_t row = 0) {
  return render_endpoint_page({"1.2.3", "/metrics"}, overview, overview.rows[row]).body;
}

std::string render(prober::Observation observation, WallTime now = kNoon) {
  return render(make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {std::move(observation)})}, now));
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(EndpointPage, ExplainsAFaultOnce) {
  const std::string page = render(make_revoked("192.0.2.1"));
  EXPECT_EQ(count(page, "The certificate is revoked."), 1u);
  EXPECT_EQ(count(page, "since 2 h"), 1u) << "the detail stands among the findings alone";
}

TEST(EndpointPage, ExplainsTheFindingsThatItsHeadlineDoesNot) {
  prober::Observation observation = make_revoked("192.0.2.1");
  observation.verdict->findings.push_back(
      {ocsp::Fault::too_old, ocsp::Severity::warning, "older than the limit"});
  EXPECT_EQ(count(render(observation), std::string(entry(ocsp::Fault::too_old).help)), 1u);
}

TEST(EndpointPage, KeepsTheDetailOfWhatIsOver) {
  endpoint::Status status =
      *make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")});
  std::vector<endpoint::Transition> changes = status.history->list();
  const endpoint::Summary expired{ocsp::Level::critical, {}, "expired"};
  changes.push_back({kNoon + 1h, "192.0.2.1", "", changes[0].to, expired, "it was over"});
  changes.push_back({kNoon + 2h, "192.0.2.1", "", expired, changes[0].to, ""});
  status.history = std::make_shared<const endpoint::History>(changes);
  EXPECT_EQ(
      count(render(make_overview({std::make_shared<const endpoint::Status>(status)}, kNoon + 3h)),
            "it was over"),
      1u);
}

TEST(EndpointPage, ListsTheMarksOfTheValidityInOrderOfTime) {
  const std::string page = render(make_healthy("192.0.2.1"), kNoon + 65h);
  std::size_t before = page.find("<figcaption>");
  ASSERT_NE(before, std::string::npos);
  for (const std::string_view mark : {"This update", "Refresh due", "Now", "Next update"}) {
    const auto at = page.find("</span>" + std::string(mark) + "</dt>");
    ASSERT_NE(at, std::string::npos) << mark;
    EXPECT_GT(at, before) << mark;
    before = at;
  }
}

TEST(EndpointPage, CountsTheFaultAmongTheEndpointsOfTheIssuer) {
  prober::Observation elsewhere = make_revoked("192.0.2.1");
  auto certificate = *elsewhere.verdict->certificate;
  certificate.issuer = "CN=Another CA";
  elsewhere.verdict->certificate = std::make_shared<const x509::CertificateFacts>(certificate);
  const Overview overview = make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {make_revoked("192.0.2.1")}),
       make_status(make_endpoint("web", "b.example:443"), {make_revoked("192.0.2.1")}),
       make_status(make_endpoint("web", "c.example:443"), {test::make_unstapled("192.0.2.1")}),
       make_status(make_endpoint("web", "d.example:443"), {make_healthy("192.0.2.1")}),
       make_status(make_endpoint("web", "e.example:443"), {elsewhere})},
      kNoon);
  EXPECT_EQ(count(render(overview),
                  "2 of <a href=\"../?issuer=CN%3DExample%20CA\">4 endpoints</a> have this fault, "
                  "<a href=\"../?verdict=critical%2Cunreachable%2Cwarning&amp;"
                  "issuer=CN%3DExample%20CA\">3 need attention</a>. "
                  "3 of the 4 counted by <a href=\"../runbooks/StapleIssuerOutage.md\">"
                  "StapleIssuerOutage</a> have no fresh staple: "
                  "too few to tell whether it is the CA's fault."),
            1u);
  EXPECT_EQ(count(render(overview, 3), "Same issuer"), 0u) << "of an endpoint that is ok";
}

// Several endpoints, each with one of these observations.
using Several = std::pair<int, std::vector<prober::Observation>>;

// Renders the page of the first endpoint.
std::string render_first(const std::vector<Several>& all) {
  endpoint::Snapshot snapshot;
  for (const auto& [number, observations] : all) {
    for (int i = 0; i < number; ++i) {
      const std::string name(1, static_cast<char>('a' + snapshot.size()));
      snapshot.push_back(make_status(make_endpoint("web", name + ".example:443"), observations));
    }
  }
  return render(make_overview(snapshot, kNoon));
}

prober::Observation make_overdue() {
  prober::Observation observation = make_healthy("192.0.2.1");
  observation.verdict->level = ocsp::Level::warning;
  observation.verdict->findings = {{ocsp::Fault::refresh_overdue, ocsp::Severity::warning, ""}};
  observation.verdict->refresh_due = kNoon - 1h;
  return observation;
}

prober::Observation make_critical(ocsp::Fault fault) {
  prober::Observation observation = make_healthy("192.0.2.1");
  observation.verdict->level = ocsp::Level::critical;
  observation.verdict->findings = {{fault, ocsp::Severity::critical, ""}};
  observation.verdict->ok = false;
  observation.verdict->ok_until.reset();
  if (fault == ocsp::Fault::certificate_expired) {
    auto certificate = *observation.verdict->certificate;
    certificate.not_after = kNoon - 1h;
    observation.verdict->certificate = std::make_shared<const x509::CertificateFacts>(certificate);
  }
  return observation;
}

constexpr std::string_view kCaFirst = "no fresh staple: examine the CA first.";
constexpr std::string_view kServerFirst = "no fresh staple: examine this server first.";

TEST(EndpointPage, TellsTheFaultOfACaFromThatOfAServer) {
  const Several healthy{2, {make_healthy("192.0.2.1")}};
  const Several unstapled{3, {test::make_unstapled("192.0.2.1")}};
  EXPECT_EQ(count(render_first({unstapled, healthy}), kCaFirst), 1u);
  EXPECT_EQ(count(render_first({unstapled, {3, healthy.second}}), kServerFirst), 1u);
  EXPECT_EQ(count(render_first({unstapled, {1, healthy.second}}), "too few to tell"), 1u);
}

TEST(EndpointPage, CountsEveryFaultOfAnIssuerOutage) {
  const std::string page = render_first({{3, {make_overdue()}},
                                         {3, {make_critical(ocsp::Fault::expired)}},
                                         {4, {make_healthy("192.0.2.1")}}});
  EXPECT_EQ(count(page, "3 of <a href=\"../?issuer=CN%3DExample%20CA\">10 endpoints</a> have this"),
            1u);
  EXPECT_EQ(count(page, "6 of the 10 counted by"), 1u);
  EXPECT_EQ(count(page, kCaFirst), 1u);
}

TEST(EndpointPage, CountsOnlyTheEndpointsFromWhichAStapleIsExpected) {
  const std::string page = render_first({{3, {make_overdue()}},
                                         {6, {test::make_not_applicable("192.0.2.1")}},
                                         {2, {make_healthy("192.0.2.1")}}});
  EXPECT_EQ(count(page, "3 of the 5 counted by"), 1u);
  EXPECT_EQ(count(page, kCaFirst), 1u);
}

TEST(EndpointPage, CountsAnEndpointByTheShareOfItsAddresses) {
  const std::string page = render_first({{1, {make_overdue(), make_healthy("192.0.2.2")}},
                                         {3, {make_overdue()}},
                                         {4, {make_healthy("192.0.2.1")}}});
  EXPECT_EQ(count(page, "3.5 of the 8 counted by"), 1u);
  EXPECT_EQ(count(page, kServerFirst), 1u);
}

TEST(EndpointPage, SuggestsNoCulpritOfWhatSaysNothingAboutTheCa) {
  prober::Observation old = make_healthy("192.0.2.1");
  old.verdict->level = ocsp::Level::warning;
  old.verdict->findings = {{ocsp::Fault::too_old, ocsp::Severity::warning, ""}};
  for (const auto& observation : {make_critical(ocsp::Fault::certificate_expired),
                                  make_critical(ocsp::Fault::issuer_unknown), old}) {
    const std::string page =
        render_first({{3, {observation}}, {3, {make_overdue()}}, {2, {make_healthy("192.0.2.1")}}});
    EXPECT_EQ(count(page, ">8 endpoints</a> have this fault"), 1u);
    EXPECT_EQ(count(page, "counted by"), 0u)
        << entry(observation.verdict->findings.front().fault).name;
  }
}

TEST(EndpointPage, LeavesOutWhatSaysNothingAboutTheCa) {
  const std::string page = render_first({{1, {make_overdue()}},
                                         {4, {make_critical(ocsp::Fault::certificate_expired)}},
                                         {4, {make_critical(ocsp::Fault::issuer_unknown)}},
                                         {4, {make_healthy("192.0.2.1")}}});
  EXPECT_EQ(count(page, "1 of the 5 counted by"), 1u);
  EXPECT_EQ(count(page, "has no fresh staple: examine this server first."), 1u);
}

TEST(EndpointPage, IsNamedAfterTheServerName) {
  const Overview overview = make_overview(
      {make_status(make_endpoint("web", "192.0.2.9:443#b.example"), {make_healthy("192.0.2.9")})},
      kNoon);
  const std::string page = render(overview);
  EXPECT_EQ(count(page, "<title>b.example · staple_exporter</title>"), 1u);
  EXPECT_EQ(count(page, "<h1>b.example <small>192.0.2.9:443</small></h1>"), 1u);
  EXPECT_EQ(count(page, "target=192.0.2.9:443#b.example"), 1u) << "the label, to be copied";
}

}  // namespace
}  // namespace staple::web
