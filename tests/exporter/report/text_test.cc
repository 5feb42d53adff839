// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string format(const prober::Observation& observation) {
  const prober::Observation* const views[] = {&observation};
  return format_observation(observation, views, "www.example.com:443", false);
}

TEST(ReportText, BeginsWithTheVerdictAndTheRemainingValidity) {
  EXPECT_EQ(
      format(test::make_healthy("192.0.2.7")),
      R"(OK  www.example.com:443 at 192.0.2.7: The staple is good. Clients accept the staple for another 3 d.

  Staple        good, authenticated, 471 bytes
  This update   2026-11-19T12:00:00Z (1 d ago)
  Next update   2026-11-23T12:00:00Z (in 3 d)
  Refresh due   2026-11-23T04:00:00Z (in 2 d 16 h)
  Clients stop  2026-11-23T12:00:00Z (in 3 d)
  Produced      2026-11-19T13:00:00Z (23 h ago)
  Signed by     CN=Example Responder, ecdsa-with-SHA256
  Certificate   CN=www.example.com, ecdsa-p256
  Serial        0a1b2c
  Issued by     CN=Example CA
  Not after     2027-01-19T12:00:00Z (in 60 d)
  Responder     http://ocsp.example.com
  Trusted       yes
  Handshake     TLSv1.3, 21 ms
)");
}

TEST(ReportText, ExplainsEveryFinding) {
  auto observation = test::make_unstapled("192.0.2.7");
  observation.verdict->findings.push_back(
      {ocsp::Fault::chain_untrusted, ocsp::Severity::warning, "self-signed"});
  const auto report = format(observation);
  EXPECT_THAT(report, StartsWith("WARNING  www.example.com:443 at 192.0.2.7: A staple was expected "
                                 "but not sent. (not_sent, chain_untrusted)\n"
                                 "  Likely cause: "));
  EXPECT_THAT(report, HasSubstr("\n  What to do: "));
  EXPECT_THAT(report, HasSubstr("\n\n  warning  not_sent: none came on 1 connection\n\n"))
      << "its meaning stands in the first line";
  EXPECT_THAT(report, HasSubstr("\n\n  warning  chain_untrusted: self-signed\n"
                                "    The chain does not verify to a trusted root.\n"));
  EXPECT_THAT(report, HasSubstr("\n  Staple        not sent\n"));
}

TEST(ReportText, MarksTheFactsOfAForgedStapleAsClaims) {
  const auto report = format(test::make_forged("192.0.2.7"));
  EXPECT_THAT(report, StartsWith("CRITICAL  www.example.com:443 at 192.0.2.7: "));
  EXPECT_THAT(report.substr(0, report.find('\n')), HasSubstr(" (bad_signature)"));
  EXPECT_THAT(
      report,
      HasSubstr(
          "\n  Staple        not authenticated: its contents cannot be trusted, 471 bytes\n"));
  EXPECT_THAT(report, HasSubstr("\n  Claimed by    CN=Example Responder"));
  EXPECT_THAT(report, Not(HasSubstr("Clients stop")));
  EXPECT_THAT(report, Not(HasSubstr("Signed by")));
}

TEST(ReportText, ShowsARevocationOnlyIfItIsAuthenticated) {
  auto observation = test::make_revoked("192.0.2.7");
  EXPECT_THAT(format(observation), HasSubstr("\n  Revoked       2026-11-20T10:00:00Z (2 h ago)\n"));
  EXPECT_THAT(format(observation), HasSubstr("\n  Ends          2026-11-23T12:00:00Z (in 3 d)\n"))
      << "clients do not accept a staple that says revoked, so they do not stop";
  observation.verdict->authenticated = false;
  EXPECT_THAT(format(observation), Not(HasSubstr("Revoked   ")));
}

TEST(ReportText, ExplainsWhyNoStapleIsExpected) {
  auto observation = test::make_not_applicable("192.0.2.7");
  EXPECT_THAT(
      format(observation),
      StartsWith(
          "NOT APPLICABLE  www.example.com:443 at 192.0.2.7: No staple was sent, and the policy does not expect one.\n"));
  auto leaf = *observation.verdict->certificate;
  leaf.responder_urls.clear();
  observation.verdict->certificate = std::make_shared<const x509::CertificateFacts>(leaf);
  EXPECT_THAT(format(observation),
              HasSubstr(": The certificate names no OCSP responder, so no staple is expected.\n"));
}

TEST(ReportText, ShowsTheStageAndTheMeaningOfAFailure) {
  EXPECT_THAT(format(test::make_failed("192.0.2.7", Reason::connect_refused, "Connection refused")),
              testing::MatchesRegex(
                  "UNREACHABLE  www.example.com:443 at 192.0.2.7: Nothing listens on that "
                  "address and port. \\(connect refused: Connection refused\\)\n"
                  "  What to do: [A-Z].*\\.\n"));
  EXPECT_THAT(format(test::make_failed("", Reason::resolve_not_found, "no such name")),
              StartsWith("UNREACHABLE  www.example.com:443: The name does not exist (NXDOMAIN). "
                         "(resolve not_found: no such name)\n"));
}

TEST(ReportText, IsColouredOnlyOnRequest) {
  const auto observation = test::make_forged("192.0.2.7");
  EXPECT_EQ(format(observation).find('\x1B'), std::string::npos);
  EXPECT_THAT(format_observation(observation, {}, "t", true),
              StartsWith("\x1B[1;31mCRITICAL\x1B[0m  t at "));
}

TEST(ReportText, NamesTheAddressOnlyIfTheTargetDoesNot) {
  const auto observation = test::make_healthy("192.0.2.7");
  EXPECT_THAT(format_observation(observation, {}, "192.0.2.7:443#a.test", false),
              StartsWith("OK  192.0.2.7:443#a.test: The staple is good."));
}

}  // namespace
}  // namespace staple::report
