// SPDX-License-Identifier: Apache-2.0

// Facts of an unauthenticated staple are never shown as verified, neither in metrics, JSON and text
// nor on the status page.

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/metrics/exposition.h"
#include "exporter/report/json.h"
#include "exporter/report/text.h"
#include "exporter/web/status/endpoint_page.h"
#include "tests/exporter/endpoint/endpoints.h"
#include "tests/exporter/metrics/render_family.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// ExportedForms is one observation in every output format.
struct ExportedForms {
  std::string metrics;  ///< without comments
  boost::json::object json;
  std::string text;
  std::string staple_line;  ///< the line of the text about the staple
  std::string page;
};

std::string metrics_of(const prober::Observation& observation) {
  const metrics::Exposition scrape(
      {make_status(make_endpoint("web", "server.test:443"), {observation})},
      metrics::ExporterFacts{}, observation.time);
  std::string all;
  std::istringstream text(metrics::render_families(scrape));
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with('#')) all += line + "\n";
  }
  return all;
}

std::string page_of(const prober::Observation& observation) {
  const auto shown = make_status(make_endpoint("web", "server.test:443"), {observation});
  const web::Overview overview = web::make_overview({shown}, observation.time);
  return render_endpoint_page({"1.0", "/metrics"}, overview, overview.rows.front()).body;
}

ExportedForms export_all(const ocsp::Verdict& verdict, WallTime now) {
  prober::Observation observation;
  observation.address = "192.0.2.1";
  observation.time = now;
  observation.verdict = verdict;
  ExportedForms shown{metrics_of(observation),
                      report::observation_to_json(observation, {}),
                      report::format_observation(observation, {}, "server.test:443", false),
                      {},
                      page_of(observation)};
  const auto begin = shown.text.find("\n  Staple  ");
  if (begin != std::string::npos) {
    shown.staple_line = shown.text.substr(begin + 1, shown.text.find('\n', begin + 1) - begin - 1);
  }
  return shown;
}

void expect_no_status(const ExportedForms& shown) {
  for (const auto* family :
       {"staple_cert_status", "staple_this_update_timestamp", "staple_next_update_timestamp",
        "staple_produced_at_timestamp", "staple_effective_expiry_timestamp",
        "staple_refresh_due_timestamp", "staple_revocation_timestamp",
        "responder=", "signature_algorithm=", R"(fault="revoked")", R"(fault="unknown")"}) {
    EXPECT_THAT(shown.metrics, Not(HasSubstr(family)));
  }
  EXPECT_THAT(shown.metrics, Not(testing::ContainsRegex("staple_ok\\{[^\n]*\\} 1\n")));

  for (const auto* part : {"the certificate is <strong>", "<dt>Revoked</dt>", "<dt>Reason</dt>",
                           "<dt>Refresh due</dt>", "<dt>Clients stop</dt>", "<dt>Ends</dt>",
                           "<dt>Signed by</dt>", "class=\"window\"", "class=\"bar\""}) {
    EXPECT_THAT(shown.page, Not(HasSubstr(part)));
  }

  const auto& staple = shown.json.at("staple").as_object();
  for (const auto* key : {"status", "revoked_at", "revocation_reason"})
    EXPECT_FALSE(staple.contains(key)) << key;
  EXPECT_EQ(staple.at("present").as_bool(), staple.contains("authenticated"));
  if (staple.contains("authenticated")) {
    EXPECT_FALSE(staple.at("authenticated").as_bool());
  }
  if (shown.json.contains("ok")) {
    EXPECT_FALSE(shown.json.at("ok").as_bool());
  }
  for (const auto& finding : shown.json.at("findings").as_array()) {
    EXPECT_NE(finding.at("fault").as_string(), "revoked");
    EXPECT_NE(finding.at("fault").as_string(), "unknown");
  }

  for (const auto* words :
       {"The staple is good", "clients accept it", "Clients accept the staple", "\n  Revoked  ",
        "\n  Refresh due  ", "\n  Clients stop  ", "\n  Ends  ", "\n  Signed by  "}) {
    EXPECT_THAT(shown.text, Not(HasSubstr(words)));
  }
  for (const auto* word : {"good", "revoked", "unknown"})
    EXPECT_THAT(shown.staple_line, Not(HasSubstr(word)));
}

void expect_status(const ExportedForms& shown, ocsp::CertStatus status) {
  const std::string word(name(status));
  EXPECT_THAT(shown.metrics,
              testing::ContainsRegex("staple_cert_status\\{[^\n]*status=\"" + word + "\"\\} 1\n"));
  EXPECT_THAT(shown.metrics, HasSubstr("staple_this_update_timestamp"));
  EXPECT_EQ(shown.json.at("staple").at("status").as_string(), word);
  EXPECT_THAT(shown.staple_line, HasSubstr(" " + word + ", authenticated"));
}

class UnauthenticatedExportedTest : public testing::TestWithParam<Case> {};

TEST_P(UnauthenticatedExportedTest, ShowsAStatusOnlyIfAuthenticated) {
  JudgeFixture fixture;
  GetParam().change(fixture);
  const auto verdict = fixture.judge();
  const auto shown = export_all(verdict, fixture.now);
  if (verdict.authenticated) {
    ASSERT_TRUE(verdict.status);
    expect_status(shown, *verdict.status);
  } else {
    expect_no_status(shown);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, UnauthenticatedExportedTest, testing::ValuesIn(make_all_cases()),
                         [](const auto& one) { return one.param.name; });

TEST(UnauthenticatedStrangers, HasNoStatusForAnyClaim) {
  std::size_t signed_by_a_stranger = 0;
  for (const auto& one : make_all_cases()) {
    SCOPED_TRACE(one.name);
    JudgeFixture fixture;
    one.change(fixture);
    if (fixture.staple_der || !fixture.sends_staple || fixture.staple_unreadable)
      continue;  // has no signature
    fixture.signer = pki::Key::p256();
    fixture.staple.algorithm.reset();
    const auto verdict = fixture.judge();
    EXPECT_FALSE(verdict.authenticated);
    expect_no_status(export_all(verdict, fixture.now));
    ++signed_by_a_stranger;
  }
  EXPECT_GT(signed_by_a_stranger, make_all_cases().size() / 2);
}

}  // namespace
}  // namespace staple::test
