// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/likely_cause.h"

#include <gmock/gmock.h>

#include "probes/ocsp/fault.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::report {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// add_findings returns a view with these findings. Only their faults and details matter.
prober::Observation add_findings(const std::vector<std::pair<ocsp::Fault, std::string>>& findings,
                                 prober::Observation base) {
  for (const auto& [fault, detail] : findings) {
    base.verdict->findings.push_back({fault, entry(fault).severity, detail});
  }
  return base;
}

prober::Observation make_stapled(const std::vector<std::pair<ocsp::Fault, std::string>>& findings) {
  return add_findings(findings, test::make_healthy("192.0.2.7"));
}

prober::Observation make_unstapled(
    const std::vector<std::pair<ocsp::Fault, std::string>>& findings) {
  return add_findings(findings, test::make_unstapled("192.0.2.7"));
}

std::string find_cause(const prober::Observation& observation,
                       const std::vector<prober::Observation>& others = {}) {
  std::vector<const prober::Observation*> views{&observation};
  for (const prober::Observation& other : others) views.push_back(&other);
  return std::string(find_likely_cause(observation, views));
}

TEST(LikelyCause, IsReportedForEachKnownPattern) {
  EXPECT_THAT(find_cause(make_stapled({{ocsp::Fault::late, ""}})),
              HasSubstr("first connection of each worker"));
  EXPECT_THAT(
      find_cause(make_stapled({{ocsp::Fault::error_response, "the responder says tryLater (3)"}})),
      HasSubstr("Apache replaces"));
  EXPECT_THAT(find_cause(make_stapled({{ocsp::Fault::slow_staple, ""}})),
              HasSubstr("during the handshake"));
  EXPECT_THAT(find_cause(make_stapled({{ocsp::Fault::expired, ""}})), HasSubstr("HAProxy's .ocsp"));
  EXPECT_THAT(find_cause(make_stapled({{ocsp::Fault::refresh_overdue, ""}})),
              HasSubstr("HAProxy's .ocsp"));
  EXPECT_THAT(find_cause(make_unstapled({{ocsp::Fault::views_differ,
                                          "by server_name: no staple here, a staple for b.test"}})),
              HasSubstr("IIS"));
  EXPECT_THAT(find_cause(make_unstapled({{ocsp::Fault::intermittent, ""}})),
              HasSubstr("cold after a restart"));
  EXPECT_THAT(find_cause(make_unstapled({{ocsp::Fault::status_request_refused, ""},
                                         {ocsp::Fault::responder_url_unusable, ""}})),
              HasSubstr("https:// URL"));
  EXPECT_THAT(find_cause(make_stapled({{ocsp::Fault::intermittent, ""}})),
              HasSubstr("Some workers or backends"));
}

TEST(LikelyCause, DistinguishesKeyTypesFromARenewal) {
  EXPECT_THAT(find_cause(make_stapled({{ocsp::Fault::serial_mismatch, ""}})), HasSubstr("renewed"));
  EXPECT_THAT(find_cause(make_stapled(
                  {{ocsp::Fault::serial_mismatch, ""},
                   {ocsp::Fault::views_differ, "by key_type: expired here, good for rsa2048"}})),
              HasSubstr("RSA and the ECDSA"));
}

TEST(LikelyCause, DistinguishesOneBackendFromAServerThatNeverStaples) {
  EXPECT_THAT(find_cause(make_unstapled({})), HasSubstr("not enabled"));
  EXPECT_THAT(find_cause(make_unstapled({{ocsp::Fault::views_differ,
                                          "by address: no staple here, a staple for 192.0.2.8"}}),
                         {make_stapled({})}),
              HasSubstr("differently from the others"));
}

TEST(LikelyCause, IsEmptyIfNoPatternMatches) {
  EXPECT_THAT(find_cause(make_stapled({})), IsEmpty());
  EXPECT_THAT(find_cause(make_stapled(
                  {{ocsp::Fault::error_response, "the responder says unauthorized (6)"}})),
              IsEmpty());
  EXPECT_THAT(
      find_cause(add_findings({{ocsp::Fault::expired, ""}}, test::make_forged("192.0.2.7"))),
      IsEmpty());
  EXPECT_THAT(find_cause(make_unstapled({}), {make_stapled({})}), IsEmpty());
  EXPECT_THAT(find_cause(test::make_failed("192.0.2.7", Reason::connect_refused, "no")), IsEmpty());
}

}  // namespace
}  // namespace staple::report
