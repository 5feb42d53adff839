// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/explanation.h"

#include <gtest/gtest.h>

#include "exporter/web/status/assets.h"
#include "probes/failure.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::report {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using test::make_healthy;

prober::Observation make_faulty(const ocsp::FaultEntry& row) {
  prober::Observation observation = test::make_forged("192.0.2.1");
  observation.verdict->findings = {{row.fault, row.severity, ""}};
  observation.verdict->level =
      row.severity == ocsp::Severity::critical ? ocsp::Level::critical : ocsp::Level::warning;
  return observation;
}

TEST(Explanation, ExistsForEveryFaultWithAnExistingRunbook) {
  for (const ocsp::FaultEntry& row : ocsp::fault_table()) {
    if (row.severity == ocsp::Severity::information) continue;
    const Explanation explanation = explain(make_faulty(row), kNoon);
    EXPECT_FALSE(explanation.clients.empty()) << row.name;
    EXPECT_FALSE(explanation.advice.empty()) << row.name;
    EXPECT_TRUE(explanation.runbook.empty() ||
                find_asset(web::runbooks(), std::string(explanation.runbook) + ".md"))
        << row.name;
    const std::string sentence = describe_verdict(make_faulty(row), kNoon);
    EXPECT_EQ(sentence.substr(0, 12), row.help.substr(0, 12)) << row.name;
    EXPECT_TRUE(sentence.ends_with(".")) << row.name;
  }
}

TEST(Explanation, NamesARunbookForFaultsThatClientsReject) {
  for (const ocsp::Fault fault :
       {ocsp::Fault::bad_signature, ocsp::Fault::serial_mismatch, ocsp::Fault::expired,
        ocsp::Fault::revoked, ocsp::Fault::not_sent_must_staple,
        ocsp::Fault::status_request_refused}) {
    EXPECT_FALSE(explain(make_faulty(entry(fault)), kNoon).runbook.empty()) << entry(fault).name;
  }
}

TEST(Explanation, ExistsForEveryFailure) {
  for (const FailureEntry& row : failure_table()) {
    const prober::Observation observation = test::make_failed("192.0.2.1", row.reason, "no");
    EXPECT_EQ(describe_verdict(observation, kNoon), row.help);
    EXPECT_TRUE(
        find_asset(web::runbooks(), std::string(explain(observation, kNoon).runbook) + ".md"));
  }
}

TEST(ExplanationVerdictSentence, GivesTheRemainingValidityOfAGoodStaple) {
  EXPECT_EQ(describe_verdict(make_healthy("192.0.2.1"), kNoon),
            "The staple is good. Clients accept the staple for another 3 d.");
}

TEST(ExplanationVerdictSentence, OmitsRemarksAboutOtherSeverities) {
  EXPECT_EQ(describe_verdict(make_faulty(entry(ocsp::Fault::not_sent)), kNoon),
            "A staple was expected but not sent.");
  EXPECT_EQ(describe_verdict(make_faulty(entry(ocsp::Fault::no_next_update)), kNoon),
            "nextUpdate is missing: many clients refuse the staple.");
  EXPECT_EQ(describe_verdict(make_faulty(entry(ocsp::Fault::error_response)), kNoon),
            "The staple is an error response of the responder.");
}

TEST(ExplanationVerdictSentence, ReportsAnExpiryAfterTheProbe) {
  EXPECT_EQ(describe_verdict(make_healthy("192.0.2.1"), kNoon + 73h),
            "The staple has expired: clients no longer accept it.");
  EXPECT_EQ(explain(make_healthy("192.0.2.1"), kNoon + 73h).runbook, "StapleExpired");
}

TEST(ExplanationVerdictSentence, ExplainsWhyNoStapleIsApplicable) {
  prober::Observation observation = test::make_not_applicable("192.0.2.1");
  auto certificate = *observation.verdict->certificate;
  certificate.responder_urls.clear();
  observation.verdict->certificate = std::make_shared<const x509::CertificateFacts>(certificate);
  EXPECT_EQ(describe_verdict(observation, kNoon),
            "The certificate names no OCSP responder, so no staple is expected.");
  prober::Observation other;
  other.not_offered = "no RSA certificate";
  EXPECT_EQ(describe_verdict(other, kNoon),
            "The server does not offer this view. This is not a fault.");
}

}  // namespace
}  // namespace staple::report
