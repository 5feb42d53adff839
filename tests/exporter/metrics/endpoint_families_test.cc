// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/endpoint_families.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/metrics/address_families.h"
#include "exporter/metrics/exposition.h"
#include "tests/exporter/endpoint/endpoints.h"
#include "tests/exporter/metrics/render_family.h"

namespace staple::metrics {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using testing::Contains;
using testing::Not;
using testing::UnorderedElementsAre;

// Returns the series about endpoints, without comments and without the exporter's own series.
std::vector<std::string> render_series(const std::vector<prober::Observation>& observations,
                                       WallTime now = kNoon) {
  auto endpoint = test::make_endpoint("web", "www.example.com:443");
  endpoint->labels = {{"team", "payments"}};
  const Exposition exposition({test::make_status(endpoint, observations)}, ExporterFacts{}, now);
  std::vector<std::string> result;
  std::istringstream text(render_families(exposition));
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("staple_") && !line.starts_with("staple_exporter_"))
      result.push_back(line);
  }
  return result;
}

// Returns the names of these series, without duplicates.
std::set<std::string> list_names(const std::vector<std::string>& lines) {
  std::set<std::string> result;
  for (const std::string& line : lines) result.insert(line.substr(0, line.find('{')));
  return result;
}

constexpr auto kSharedLabels =
    R"(fleet="web",target="www.example.com:443",address="192.0.2.1",team="payments")";

std::string format_sample(const std::string& name, const std::string& value,
                          const std::string& labels = {}) {
  return name + "{" + kSharedLabels + labels + "} " + value;
}

TEST(EndpointFamilies, AreCompleteForAHealthyEndpoint) {
  EXPECT_THAT(
      render_series({test::make_healthy("192.0.2.1")}),
      UnorderedElementsAre(
          format_sample("staple_probe_success", "1"),
          format_sample("staple_probe_duration_seconds", "0.021"),
          format_sample("staple_last_probe_timestamp_seconds", "1795176000"),
          format_sample("staple_last_success_timestamp_seconds", "1795176000"),
          format_sample("staple_expected", "1"), format_sample("staple_must_staple", "0"),
          format_sample("staple_present", "1"), format_sample("staple_attempts", "1"),
          format_sample("staple_attempts_stapled", "1"), format_sample("staple_ok", "1"),
          format_sample("staple_cert_status", "1", R"(,status="good")"),
          format_sample("staple_cert_status", "0", R"(,status="revoked")"),
          format_sample("staple_cert_status", "0", R"(,status="unknown")"),
          format_sample("staple_this_update_timestamp_seconds", "1795089600"),
          format_sample("staple_next_update_timestamp_seconds", "1795435200"),
          format_sample("staple_produced_at_timestamp_seconds", "1795093200"),
          format_sample("staple_effective_expiry_timestamp_seconds", "1795435200"),
          format_sample("staple_refresh_due_timestamp_seconds", "1795406400"),
          format_sample("staple_response_bytes", "471"),
          format_sample("staple_certificate_not_after_timestamp_seconds", "1800360000"),
          format_sample("staple_certificate_trusted", "1"),
          format_sample(
              "staple_info", "1",
              R"(,issuer="CN=Example CA",serial="0a1b2c",responder="CN=Example Responder",)"
              R"(signature_algorithm="ecdsa-with-SHA256",key_type="ecdsa-p256",tls_version="TLSv1.3")"),
          R"(staple_probes_total{fleet="web",target="www.example.com:443",team="payments"} 1)",
          R"(staple_probe_failures_total{fleet="web",target="www.example.com:443",team="payments"} 0)"));
}

TEST(EndpointFamilies, DescribeOnlyTheProbeAfterAFailure) {
  const auto lines =
      render_series({test::make_failed("192.0.2.1", Reason::connect_refused, "refused")});
  EXPECT_THAT(
      list_names(lines),
      UnorderedElementsAre("staple_probe_success", "staple_probe_failure_info",
                           "staple_probe_duration_seconds", "staple_last_probe_timestamp_seconds",
                           "staple_attempts", "staple_attempts_stapled", "staple_probes_total",
                           "staple_probe_failures_total"));
  EXPECT_THAT(lines, Contains(format_sample("staple_probe_success", "0")));
  EXPECT_THAT(lines, Contains(format_sample("staple_probe_failure_info", "1",
                                            R"(,stage="connect",reason="refused")")));
}

TEST(EndpointFamilies, HaveNoAddressLabelIfNoAddressIsKnown) {
  EXPECT_THAT(
      render_series({test::make_failed("", Reason::resolve_not_found, "no such name")}),
      Contains(
          R"(staple_probe_success{fleet="web",target="www.example.com:443",team="payments"} 0)"));
}

TEST(EndpointFamilies, OmitAStapleThatIsNotApplicable) {
  const auto lines = render_series({test::make_not_applicable("192.0.2.1")});
  EXPECT_THAT(list_names(lines),
              UnorderedElementsAre(
                  "staple_probe_success", "staple_probe_duration_seconds",
                  "staple_last_probe_timestamp_seconds", "staple_last_success_timestamp_seconds",
                  "staple_expected", "staple_must_staple", "staple_present", "staple_attempts",
                  "staple_attempts_stapled", "staple_certificate_not_after_timestamp_seconds",
                  "staple_info", "staple_probes_total", "staple_probe_failures_total"));
  EXPECT_THAT(lines, Contains(format_sample("staple_expected", "0")));
}

TEST(EndpointFamilies, NeverReportAMissingStapleAsGood) {
  const auto lines = render_series({test::make_unstapled("192.0.2.1")});
  EXPECT_THAT(lines, Contains(format_sample("staple_ok", "0")));
  EXPECT_THAT(lines, Contains(format_sample("staple_present", "0")));
  EXPECT_THAT(lines, Contains(format_sample("staple_fault_info", "1",
                                            R"(,fault="not_sent",severity="warning")")));
  EXPECT_THAT(list_names(lines), Not(Contains("staple_cert_status")));
  EXPECT_THAT(list_names(lines), Not(Contains("staple_response_bytes")));
}

TEST(EndpointFamilies, OmitTheFactsOfAForgedStaple) {
  const auto lines = render_series({test::make_forged("192.0.2.1")});
  EXPECT_THAT(
      list_names(lines),
      UnorderedElementsAre(
          "staple_probe_success", "staple_probe_duration_seconds",
          "staple_last_probe_timestamp_seconds", "staple_last_success_timestamp_seconds",
          "staple_expected", "staple_must_staple", "staple_present", "staple_attempts",
          "staple_attempts_stapled", "staple_ok", "staple_fault_info", "staple_response_bytes",
          "staple_certificate_not_after_timestamp_seconds", "staple_certificate_trusted",
          "staple_info", "staple_probes_total", "staple_probe_failures_total"));
  EXPECT_THAT(lines, Contains(format_sample("staple_ok", "0")));
  EXPECT_THAT(lines, Contains(format_sample(
                         "staple_info", "1",
                         R"(,issuer="CN=Example CA",serial="0a1b2c",key_type="ecdsa-p256",)"
                         R"(tls_version="TLSv1.3")")));
}

TEST(EndpointFamilies, ContainTheTimeOfARevocation) {
  const auto lines = render_series({test::make_revoked("192.0.2.1")});
  EXPECT_THAT(lines, Contains(format_sample("staple_cert_status", "1", R"(,status="revoked")")));
  EXPECT_THAT(lines, Contains(format_sample("staple_revocation_timestamp_seconds", "1795168800")));
}

TEST(EndpointFamilies, ReportAnExpiryWithoutAnotherProbe) {
  EXPECT_THAT(render_series({test::make_healthy("192.0.2.1")}, kNoon + 72h),
              Contains(format_sample("staple_ok", "1")));
  EXPECT_THAT(render_series({test::make_healthy("192.0.2.1")}, kNoon + 72h + 1s),
              Contains(format_sample("staple_ok", "0")));
}

TEST(EndpointFamilies, ReportADuplicateFaultOnce) {
  prober::Observation twice = test::make_forged("192.0.2.1");
  twice.verdict->findings.push_back(twice.verdict->findings.front());
  const auto lines = render_series({twice});
  EXPECT_EQ(
      std::count_if(lines.begin(), lines.end(),
                    [](const std::string& line) { return line.starts_with("staple_fault_info"); }),
      1);
}

TEST(EndpointFamilies, CountAnEndpointBeforeItsFirstProbe) {
  endpoint::Status status;
  status.endpoint = test::make_endpoint("web", "www.example.com:443");
  const Exposition exposition({std::make_shared<const endpoint::Status>(status)}, ExporterFacts{},
                              kNoon);
  const std::string all = render_families(exposition);
  EXPECT_NE(all.find("staple_probes_total{fleet=\"web\",target=\"www.example.com:443\"} 0\n"),
            std::string::npos);
  EXPECT_EQ(all.find("staple_probe_success{"), std::string::npos);
}

TEST(EndpointFamilies, HaveEachNameOnce) {
  std::set<std::string_view> seen;
  for (const auto& row : address_families()) EXPECT_TRUE(seen.insert(row.family.name).second);
  for (const auto& row : endpoint_families()) EXPECT_TRUE(seen.insert(row.family.name).second);
  for (const auto& row : probe_families()) EXPECT_TRUE(seen.insert(row.family.name).second);
}

TEST(EndpointFamiliesProbe, LeavesFleetAndTargetToPrometheus) {
  const std::string text = render_probe({{test::make_healthy("192.0.2.1")}}, kNoon);
  EXPECT_NE(text.find("\nstaple_ok{address=\"192.0.2.1\"} 1\n"), std::string::npos);
  EXPECT_NE(
      text.find(
          "\nstaple_probe_phase_duration_seconds{address=\"192.0.2.1\",phase=\"connect\"} 0.004\n"),
      std::string::npos);
  EXPECT_EQ(text.find("phase=\"resolve\""), std::string::npos) << "an address is not resolved";
  EXPECT_EQ(text.find("fleet="), std::string::npos);
  EXPECT_EQ(text.find("cached"), std::string::npos);
}

TEST(EndpointFamiliesProbe, HasNoLabelsForANameThatDoesNotResolve) {
  const std::string text =
      render_probe({{test::make_failed("", Reason::resolve_not_found, "x")}}, kNoon);
  EXPECT_NE(text.find("\nstaple_probe_success 0\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace staple::metrics
