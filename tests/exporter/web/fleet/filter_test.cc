// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/filter.h"

#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

httpd::Request make_request(const std::string& query) {
  return httpd::parse_request("GET", "/?" + query).value();
}
Filter parse_filter(const std::string& query) {
  return std::get<Filter>(read_filter(make_request(query)));
}
std::string find_refusal(const std::string& query) {
  const auto read = read_filter(make_request(query));
  const auto* response = std::get_if<httpd::Response>(&read);
  return response && response->status == 400 ? response->body : "";
}

TEST(Filter, AdmitsEverythingWithoutParameters) {
  const Filter all = parse_filter("fleet=&fault=&severity=");
  EXPECT_TRUE(admits(all, *test::make_endpoint("web", "a:443")));
  EXPECT_TRUE(admits(all, test::make_healthy("192.0.2.1")));
  EXPECT_TRUE(admits(all, test::make_failed("", Reason::resolve_not_found, "no")));
}

TEST(Filter, ComparesFleetAndTarget) {
  const Filter one = parse_filter("fleet=web&target=a:443%23b.example");
  EXPECT_TRUE(admits(one, *test::make_endpoint("web", "a:443#b.example")));
  EXPECT_FALSE(admits(one, *test::make_endpoint("mail", "a:443#b.example")));
  EXPECT_FALSE(admits(one, *test::make_endpoint("web", "a:443")));
}

TEST(Filter, ComparesTheFirstFinding) {
  prober::Observation observation = test::make_revoked("192.0.2.1");
  observation.verdict->findings.push_back({ocsp::Fault::too_old, ocsp::Severity::warning, ""});
  EXPECT_TRUE(admits(parse_filter("fault=revoked"), observation));
  EXPECT_TRUE(admits(parse_filter("fault=revoked&severity=critical"), observation));
  EXPECT_FALSE(admits(parse_filter("fault=too_old"), observation));
  EXPECT_FALSE(admits(parse_filter("severity=warning"), observation));
  EXPECT_FALSE(admits(parse_filter("severity=critical"), test::make_healthy("192.0.2.1")));
  EXPECT_FALSE(admits(parse_filter("severity=critical"),
                      test::make_failed("", Reason::resolve_not_found, "no")));
}

TEST(Filter, ComparesTheVerdict) {
  EXPECT_TRUE(admits(parse_filter("verdict=unreachable"),
                     test::make_failed("", Reason::resolve_not_found, "no")));
  EXPECT_TRUE(
      admits(parse_filter("verdict=not_applicable"), test::make_not_applicable("192.0.2.1")));
  EXPECT_FALSE(admits(parse_filter("verdict=ok"), test::make_unstapled("192.0.2.1")));
}

TEST(Filter, AdmitsEachOfSeveralVerdicts) {
  const Filter attention = parse_filter("verdict=warning,critical,unreachable,warning");
  EXPECT_EQ(attention.verdicts, list_attention());
  EXPECT_EQ(format_verdicts(attention.verdicts), "critical,unreachable,warning");
  EXPECT_TRUE(admits(attention, test::make_unstapled("192.0.2.1")));
  EXPECT_TRUE(admits(attention, test::make_revoked("192.0.2.1")));
  EXPECT_TRUE(admits(attention, test::make_failed("", Reason::resolve_not_found, "no")));
  EXPECT_FALSE(admits(attention, test::make_healthy("192.0.2.1")));
  EXPECT_FALSE(admits(attention, test::make_not_applicable("192.0.2.1")));
}

TEST(Filter, ComparesTheIssuerOfTheCertificate) {
  const Filter one = parse_filter("issuer=CN%3DExample%20CA");
  EXPECT_TRUE(admits(one, test::make_healthy("192.0.2.1")));
  EXPECT_TRUE(admits(one, test::make_unstapled("192.0.2.1")));
  EXPECT_FALSE(admits(parse_filter("issuer=CN%3DExample"), test::make_healthy("192.0.2.1")));
  EXPECT_FALSE(admits(one, test::make_failed("", Reason::resolve_not_found, "no")))
      << "a probe that failed got no certificate";
}

TEST(Filter, RefusesUnknownValues) {
  EXPECT_EQ(find_refusal("fault=expird"),
            "fault: unknown value 'expird', did you mean 'expired'?\n");
  EXPECT_EQ(find_refusal("severity=high"),
            "severity: unknown value 'high', expected one of critical, warning, information\n");
  EXPECT_EQ(find_refusal("verdict=%1B%5B31m"),
            "verdict: unknown value '\\x1B[31m', expected one of "
            "critical, unreachable, warning, ok, not_applicable\n");
  EXPECT_EQ(find_refusal("verdict=ok,critcal"),
            "verdict: unknown value 'critcal', did you mean 'critical'?\n");
  for (const std::string query :
       {"verdict=,", "verdict=ok,", "verdict=,ok", "verdict=ok,,critical"})
    EXPECT_NE(find_refusal(query), "") << query;
}

TEST(Filter, RefusesARepeatedParameter) {
  EXPECT_EQ(find_refusal("verdict=ok&verdict=warning"), "Parameter 'verdict' is repeated\n");
  EXPECT_EQ(find_refusal("verdict=ok&verdict=bogus"), "Parameter 'verdict' is repeated\n");
  for (const std::string name : {"fleet", "target", "fault", "severity", "verdict", "issuer"}) {
    EXPECT_EQ(find_refusal(name + "=&q=a&" + name + "="), "Parameter '" + name + "' is repeated\n");
  }
  EXPECT_EQ(parse_filter("var-fleet=a&var-fleet=b&fleet=web").fleet, "web");
}

}  // namespace
}  // namespace staple::web
