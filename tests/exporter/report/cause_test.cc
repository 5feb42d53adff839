// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/cause.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/web/status/assets.h"
#include "probes/failure.h"
#include "tests/exporter/endpoint/endpoints.h"
#include "tests/exporter/report/cause_cases.h"

namespace staple::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;
using test::CauseCase;
using test::CauseScene;
using enum ocsp::Fault;

std::vector<CauseCase> make_cases() {
  std::vector<CauseCase> all = test::make_certificate_cause_cases();
  for (const auto& group : {test::make_clock_cause_cases(), test::make_staple_cause_cases()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

class CauseTest : public testing::TestWithParam<CauseCase> {};

TEST_P(CauseTest, IsOneAndTheSameInAllReports) {
  const CauseCase& expected = GetParam();
  CauseScene scene;
  expected.change(scene);
  const Cause cause = scene.cause();
  EXPECT_EQ(cause.headline, expected.headline);
  if (expected.likely.empty()) {
    EXPECT_EQ(cause.likely, "");
  } else {
    EXPECT_THAT(std::string(cause.likely), HasSubstr(expected.likely));
  }
  EXPECT_THAT(std::string(cause.first_step), HasSubstr(expected.first_step));
  EXPECT_EQ(cause.runbook, expected.runbook);
  const std::string page = scene.page();
  const std::string text = scene.text();
  for (const std::string& words : expected.banned) {
    EXPECT_THAT(page, Not(HasSubstr(words)));
    EXPECT_THAT(text, Not(HasSubstr(words)));
  }
}

INSTANTIATE_TEST_SUITE_P(Causes, CauseTest, testing::ValuesIn(make_cases()),
                         [](const auto& test) { return test.param.name; });

prober::Observation make_faulty(const ocsp::FaultEntry& row) {
  prober::Observation observation = test::make_forged("192.0.2.1");
  observation.verdict->findings = {{row.fault, row.severity, ""}};
  observation.verdict->level =
      row.severity == ocsp::Severity::critical ? ocsp::Level::critical : ocsp::Level::warning;
  return observation;
}

bool has_runbook(std::string_view name) {
  return find_asset(web::runbooks(), std::string(name) + ".md") != nullptr;
}

TEST(Cause, ExistsForEveryFaultWithAnExistingRunbook) {
  for (const ocsp::FaultEntry& row : ocsp::fault_table()) {
    if (row.severity == ocsp::Severity::information) continue;
    const prober::Observation observation = make_faulty(row);
    const Cause cause = find_cause({.observation = observation, .now = test::kNoon});
    EXPECT_FALSE(cause.clients.empty()) << row.name;
    EXPECT_FALSE(cause.first_step.empty()) << row.name;
    EXPECT_TRUE(cause.runbook.empty() || has_runbook(cause.runbook))
        << row.name << ": " << cause.runbook;
    EXPECT_TRUE(cause.headline.ends_with(".")) << row.name;
  }
}

TEST(Cause, DescribesAFaultWithoutWhatHoldsForAnotherSeverity) {
  EXPECT_EQ(describe(error_response), "The staple is an error response of the responder.");
  EXPECT_EQ(describe(refresh_overdue), "A healthy server would have refreshed the staple by now.");
  for (const ocsp::FaultEntry& row : ocsp::fault_table()) {
    EXPECT_THAT(describe(row.fault), Not(HasSubstr("(critical"))) << row.name;
    EXPECT_THAT(describe(row.fault), Not(HasSubstr("(a warning"))) << row.name;
  }
}

TEST(Cause, ExistsForEveryFailure) {
  for (const FailureEntry& row : failure_table()) {
    const prober::Observation observation = test::make_failed("192.0.2.1", row.reason, "no");
    const Cause cause = find_cause({.observation = observation, .now = test::kNoon});
    EXPECT_EQ(cause.headline, row.help);
    EXPECT_FALSE(cause.first_step.empty()) << row.name;
    EXPECT_TRUE(has_runbook(cause.runbook)) << row.name;
  }
}

TEST(Cause, OfAFailureOfThisProcessIsNotSoughtAtTheServer) {
  const auto observation =
      test::make_failed("192.0.2.1", Reason::connect_no_descriptors, "too many open files");
  const Cause cause = find_cause({.observation = observation, .now = test::kNoon});
  EXPECT_EQ(cause.runbook, "StapleExporterFileDescriptors");
  EXPECT_THAT(std::string(cause.first_step), Not(HasSubstr("server")));
}

TEST(Cause, OmitsRemarksAboutOtherSeverities) {
  const auto headline_of = [](ocsp::Fault fault) {
    const prober::Observation observation = make_faulty(entry(fault));
    return find_cause({.observation = observation, .now = test::kNoon}).headline;
  };
  EXPECT_EQ(headline_of(not_sent), "A staple was expected but not sent.");
  EXPECT_EQ(headline_of(no_next_update), "nextUpdate is missing: many clients refuse the staple.");
  EXPECT_EQ(headline_of(error_response), "The staple is an error response of the responder.");
}

TEST(Cause, ReportsAnExpiryAfterTheProbe) {
  const prober::Observation observation = test::make_healthy("192.0.2.1");
  const Cause cause = find_cause({.observation = observation, .now = test::kNoon + 73h});
  EXPECT_EQ(cause.headline, "The staple expired 1 h ago: clients no longer accept it.");
  EXPECT_EQ(cause.runbook, "StapleExpired");
}

TEST(Cause, OfAHealthyEndpointNeedsNothing) {
  const prober::Observation observation = test::make_healthy("192.0.2.1");
  const Cause cause = find_cause({.observation = observation, .now = test::kNoon});
  EXPECT_EQ(cause.headline, "The staple is good.");
  EXPECT_EQ(cause.first_step, "");
  EXPECT_EQ(format_time_left(observation, test::kNoon),
            "Clients accept the staple for another 3 d.");
}

TEST(Cause, TellsWhyNoStapleIsApplicable) {
  prober::Observation observation = test::make_not_applicable("192.0.2.1");
  auto certificate = *observation.verdict->certificate;
  certificate.responder_urls.clear();
  observation.verdict->certificate = std::make_shared<const x509::CertificateFacts>(certificate);
  EXPECT_EQ(find_cause({.observation = observation, .now = test::kNoon}).headline,
            "The certificate names no OCSP responder, so no staple is expected.");
  prober::Observation other;
  other.not_offered = "no RSA certificate";
  EXPECT_EQ(find_cause({.observation = other, .now = test::kNoon}).headline,
            "The server does not offer this view. This is not a fault.");
}

}  // namespace
}  // namespace staple::report
