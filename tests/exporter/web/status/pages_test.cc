// SPDX-License-Identifier: Apache-2.0

// The HTML of the pages, and that text from outside never becomes markup.

#include <string>

#include <gtest/gtest.h>

#include "exporter/web/status/endpoint_page.h"
#include "exporter/web/status/fleet_page.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using test::make_endpoint;
using test::make_healthy;
using test::make_status;

const PageContext kContext{"1.2.3", "/metrics"};
const std::string kAttack = "\"><script src=//evil.example></script><img src=x onerror='a()'>";

std::string render_fleet(const Overview& overview, const Selection& selection = {}) {
  return render_fleet_page(kContext, overview, selection).body;
}

std::string render_endpoint(const std::shared_ptr<const endpoint::Status>& shown,
                            WallTime now = kNoon) {
  const Overview overview = make_overview({shown}, now);
  return render_endpoint_page(kContext, overview, overview.rows.front()).body;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A page must work under the Content-Security-Policy and must load nothing from other hosts.
void expect_harmless(const std::string& page) {
  EXPECT_FALSE(has(page, "<script src=//")) << page;
  EXPECT_FALSE(has(page, "<img")) << page;
  EXPECT_FALSE(has(page, "onerror='")) << page;
  EXPECT_FALSE(has(page, " style=")) << page;
  EXPECT_FALSE(has(page, "<style")) << page;
  for (const std::string_view reference : {"href=\"", "src=\"", "action=\""}) {
    for (auto at = page.find(reference); at != std::string::npos;
         at = page.find(reference, at + 1)) {
      const char first = page[at + reference.size()];
      EXPECT_NE(first, '/') << "a link without the route prefix: " << page.substr(at, 60);
      EXPECT_NE(first, 'h') << "a link to another host: " << page.substr(at, 60);
    }
  }
}

// An endpoint whose texts all contain the attack.
std::shared_ptr<const endpoint::Status> make_hostile() {
  auto target = make_endpoint("fleet" + kAttack, "a.example:443");
  target->name = "a.example:443" + kAttack;
  target->labels = {{"label", kAttack}};
  prober::Observation observation = test::make_revoked("192.0.2.1");
  observation.view = kAttack;
  auto certificate = *observation.verdict->certificate;
  certificate.subject = certificate.issuer = certificate.serial = certificate.key_type = kAttack;
  certificate.responder_urls = {kAttack, "http://ocsp.example.com/'\"><script src=//evil.example>"};
  observation.verdict->certificate = std::make_shared<const x509::CertificateFacts>(certificate);
  auto staple = *observation.verdict->staple;
  staple.responder.name = staple.responder.key_hash = staple.signature_algorithm = kAttack;
  observation.verdict->staple = std::make_shared<const ocsp::StapleFacts>(staple);
  observation.verdict->findings.front().detail = kAttack;
  observation.verdict->chain = {{1, observation.verdict->certificate, *observation.verdict}};
  return make_status(target,
                     {observation, test::make_failed(kAttack, Reason::connect_refused, kAttack)});
}

TEST(PagesFleet, EscapesTextFromOutside) {
  const Overview overview = make_overview({make_hostile()}, kNoon);
  Selection selection;
  selection.text = kAttack;
  expect_harmless(render_fleet(overview, selection));
  selection = {};
  selection.filter.fleet = "fleet" + kAttack;
  const std::string page = render_fleet(overview, selection);
  expect_harmless(page);
  EXPECT_TRUE(has(page, "title=\"a.example:443&quot;&gt;&lt;script src=//evil.example&gt;"));
}

TEST(PagesEndpoint, EscapesTextFromOutside) {
  const std::string page = render_endpoint(make_hostile());
  expect_harmless(page);
  EXPECT_TRUE(
      has(page, "<dt>Subject</dt><dd>&quot;&gt;&lt;script src=//evil.example&gt;&lt;/script&gt;"));
}

// A label, a fleet or a name from a list must not change the text around it.
TEST(Pages, ShowChangesOfDirection) {
  const std::string hidden = "\u202Eevil\u2069\x1b";
  auto target = make_endpoint("fleet" + hidden, "a.example:443");
  target->labels = {{"team", hidden}};
  const auto shown = make_status(target, {make_healthy("192.0.2.1")});
  const Overview overview = make_overview({shown}, kNoon);
  for (const auto& page : {render_fleet(overview), render_endpoint(shown)}) {
    for (const std::string_view raw : {"\u202E", "\u2069", "\x1b"}) EXPECT_FALSE(has(page, raw));
    EXPECT_TRUE(has(page, "team=\\xE2\\x80\\xAEevil\\xE2\\x81\\xA9\\x1B")) << page;
    EXPECT_TRUE(has(page, "fleet=fleet\\xE2\\x80\\xAEevil")) << page;
  }
}

TEST(PagesFleet, CountsAndListsTheWorstFirst) {
  const Overview overview = make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")}),
       make_status(make_endpoint("web", "b.example:443"), {test::make_revoked("192.0.2.1")})},
      kNoon);
  const std::string page = render_fleet(overview);
  EXPECT_TRUE(has(page, "<h1>1 of 2 endpoints is critical</h1>")) << page;
  EXPECT_LT(page.find(">b.example<"), page.find(">a.example<"));
  EXPECT_TRUE(has(page, "<code>revoked</code> <span class=\"detail\">since 2 h</span>"));
  EXPECT_TRUE(has(page, "href=\"endpoints/" + overview.rows[1].id + "\""));
  EXPECT_TRUE(has(page, ">3 d left</time>")) << page;
}

TEST(PagesFleet, KeepsTheSelectionInItsLinks) {
  const Overview overview = make_overview(
      {make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")})}, kNoon);
  Selection selection;
  selection.text = "a&b";
  selection.filter.verdicts = {ocsp::Level::ok};
  selection.sort = SortBy::left;
  selection.text = "a&b";
  const std::string empty = render_fleet(overview, selection);
  EXPECT_TRUE(has(empty, "<option value=\"ok\" selected>ok</option>"));
  EXPECT_TRUE(has(empty, "No endpoint matches.")) << empty;
  selection.text = "a.example";
  const std::string page = render_fleet(overview, selection);
  EXPECT_TRUE(has(
      page, "href=\"./?q=a.example&amp;verdict=ok&amp;sort=left&amp;order=desc\">Time left</a>"))
      << page;
}

TEST(PagesFleet, OffersAProbeWithoutEndpoints) {
  const std::string page = render_fleet(make_overview({}, kNoon));
  EXPECT_TRUE(has(page, "No endpoints are configured"));
  EXPECT_TRUE(has(page, "action=\"probe\""));
  expect_harmless(page);
}

TEST(PagesFleet, CountsEndpointsThatHaveNotBeenProbed) {
  endpoint::Status unknown;
  unknown.endpoint = make_endpoint("web", "a.example:443");
  const std::string page =
      render_fleet(make_overview({std::make_shared<const endpoint::Status>(unknown)}, kNoon));
  EXPECT_TRUE(has(page, "<h1>1 endpoint, none probed yet</h1>")) << page;
  EXPECT_TRUE(has(page, "Not probed yet: 1"));
}

TEST(PagesEndpoint, ExplainsTheVerdict) {
  const std::string page = render_endpoint(
      make_status(make_endpoint("web", "a.example:443"), {test::make_revoked("192.0.2.1")}));
  EXPECT_TRUE(has(page, "<p class=\"sentence\">The certificate is revoked.</p>"));
  EXPECT_TRUE(has(page, "<dt>Clients</dt><dd>Every client that checks the staple refuses"));
  EXPECT_TRUE(has(page, "href=\"../runbooks/StapleRevoked.md\""));
  EXPECT_TRUE(has(page, "openssl s_client -connect 192.0.2.1:443 -servername a.example"));
  EXPECT_TRUE(has(page, "the certificate is <strong>revoked</strong>"));
}

TEST(PagesEndpoint, ShowsNoClaimsOfAForgedStapleAsFacts) {
  const std::string page = render_endpoint(
      make_status(make_endpoint("web", "a.example:443"), {test::make_forged("192.0.2.1")}));
  EXPECT_TRUE(has(page, "not authenticated: its contents cannot be trusted"));
  EXPECT_FALSE(has(page, "the certificate is <strong>good</strong>"));
  EXPECT_FALSE(has(page, "class=\"window\"")) << "an unauthenticated staple has no validity window";
}

TEST(PagesEndpoint, ListsTheLatestChangeFirst) {
  const auto before =
      make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")});
  endpoint::Status later = *before;
  auto history = before->history->list();
  history.push_back({kNoon + 1h,
                     "192.0.2.1",
                     "",
                     history[0].to,
                     {ocsp::Level::critical, {}, "revoked"},
                     "since 2 h"});
  later.history = std::make_shared<const endpoint::History>(history);
  const std::string page =
      render_endpoint(std::make_shared<const endpoint::Status>(later), kNoon + 2h);
  const auto latest = page.find("<span class=\"arrow\">changed to</span>");
  const auto first = page.find("<span class=\"arrow\">first result</span>");
  ASSERT_NE(latest, std::string::npos);
  ASSERT_NE(first, std::string::npos);
  EXPECT_LT(latest, first);
}

TEST(PagesEndpoint, ShowsAStapleThatHasExpiredSinceTheProbe) {
  const std::string page = render_endpoint(
      make_status(make_endpoint("web", "a.example:443"), {make_healthy("192.0.2.1")}), kNoon + 73h);
  EXPECT_TRUE(has(
      page, "<p class=\"sentence\">The staple expired 1 h ago: clients no longer accept it.</p>"));
  EXPECT_FALSE(has(page, "The staple is good."));
}

TEST(PagesEndpoint, ShowsNoOverdueRefreshOfAnExpiredCertificate) {
  prober::Observation observation = make_healthy("192.0.2.1");
  auto certificate = *observation.verdict->certificate;
  certificate.not_after = kNoon + 65h;
  observation.verdict->certificate = std::make_shared<const x509::CertificateFacts>(certificate);
  observation.verdict->effective_expiry = observation.verdict->ok_until = kNoon + 65h;
  const auto render = [&](WallTime now) {
    return render_endpoint(make_status(make_endpoint("web", "a.example:443"), {observation}), now);
  };
  EXPECT_TRUE(has(render(kNoon + 65h), "Refresh due"));
  const std::string page = render(kNoon + 66h);
  EXPECT_FALSE(has(page, "Refresh due"));
  EXPECT_TRUE(has(page, "<p class=\"sentence\">The certificate expired 1 h ago.</p>")) << page;
}

TEST(PagesEndpoint, BoundsTheNumberOfViews) {
  std::vector<prober::Observation> many;
  for (int number = 0; number < 1000; ++number)
    many.push_back(make_healthy("192.0.2." + std::to_string(number)));
  const std::string page =
      render_endpoint(make_status(make_endpoint("web", "a.example:443"), many));
  EXPECT_LT(page.size(), 1u << 20);
  EXPECT_TRUE(has(page, ">936 more views")) << "the number of omitted views is shown";
}

TEST(PagesEndpoint, IsNotFoundForAnUnknownId) {
  const httpd::Response response = render_no_endpoint_page(kContext, kNoon);
  EXPECT_EQ(response.status, 404u);
  expect_harmless(response.body);
}

}  // namespace
}  // namespace staple::web
