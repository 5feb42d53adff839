// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/json.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "exporter/report/format_json.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::report {
namespace {

namespace json = boost::json;

json::value parse_json(std::string_view text) { return json::parse(text); }

TEST(JsonReport, HasTheDocumentedShapeForAHealthyEndpoint) {
  const config::Labels labels{{"team", "payments"}};
  const auto report =
      observation_to_json(test::make_healthy("192.0.2.7"), {"www.example.com:443", "web", &labels});
  const auto expected = parse_json(R"({
    "target": "www.example.com:443", "fleet": "web", "labels": {"team": "payments"}, "address": "192.0.2.7",
    "view": "", "time": "2026-11-20T12:00:00Z",
    "probe": {"success": true, "duration_seconds": 0.021, "tls_version": "TLSv1.3", "attempts": 1, "stapled": 1},
    "verdict": "ok", "ok": true, "findings": [],
    "staple": {"present": true, "expected": true, "must_staple": false, "authenticated": true, "status": "good",
      "this_update": "2026-11-19T12:00:00Z", "next_update": "2026-11-23T12:00:00Z",
      "produced_at": "2026-11-19T13:00:00Z", "effective_expiry": "2026-11-23T12:00:00Z",
      "refresh_due": "2026-11-23T04:00:00Z", "bytes": 471,
      "responder": {"name": "CN=Example Responder"}, "signature_algorithm": "ecdsa-with-SHA256"},
    "certificate": {"subject": "CN=www.example.com", "issuer": "CN=Example CA", "serial": "0a1b2c",
      "sha256": "0000000000000000000000000000000000000000000000000000000000000000",
      "not_before": "2026-10-21T12:00:00Z", "not_after": "2027-01-19T12:00:00Z", "key_type": "ecdsa-p256",
      "responder_urls": ["http://ocsp.example.com"]},
    "chain": []
  })");
  EXPECT_EQ(json::value(report), expected) << format_json(report);
}

TEST(JsonReport, KeepsTheDocumentedOrderOfKeys) {
  const auto report = observation_to_json(test::make_forged("192.0.2.7"), {"t", "web", nullptr});
  std::string keys;
  for (const auto& [key, unused] : report) keys += std::string(key) + " ";
  EXPECT_EQ(
      keys,
      "target fleet address view time probe verdict fault ok findings staple certificate chain ");
}

TEST(JsonReport, HasNoStatusForAForgedStaple) {
  const auto report = observation_to_json(test::make_forged("192.0.2.7"), {"t", {}, nullptr});
  EXPECT_EQ(report.at("verdict").as_string(), "critical");
  EXPECT_EQ(report.at("fault").as_string(), "bad_signature");
  EXPECT_EQ(report.at("ok").as_bool(), false);
  EXPECT_EQ(
      report.at("findings"),
      parse_json(
          R"([{"fault": "bad_signature", "severity": "critical", "detail": "claims good"}])"));
  const auto& staple = report.at("staple").as_object();
  EXPECT_EQ(staple.at("authenticated").as_bool(), false);
  EXPECT_FALSE(staple.contains("status"));
}

TEST(JsonReport, HasNoRevocationTimeForAForgedStaple) {
  auto observation = test::make_revoked("192.0.2.7");
  EXPECT_TRUE(observation_to_json(observation, {}).at("staple").as_object().contains("revoked_at"));
  observation.verdict->authenticated = false;
  observation.verdict->status.reset();
  EXPECT_FALSE(
      observation_to_json(observation, {}).at("staple").as_object().contains("revoked_at"));
}

TEST(JsonReport, HasOnlyKnownValuesAfterAFailure) {
  const auto report = observation_to_json(
      test::make_failed("192.0.2.7", Reason::connect_refused, "refused it"), {"t", {}, nullptr});
  EXPECT_EQ(json::value(report), parse_json(R"({
    "target": "t", "address": "192.0.2.7", "view": "", "time": "2026-11-20T12:00:00Z",
    "probe": {"success": false, "duration_seconds": 0.002, "attempts": 1, "stapled": 0,
      "failure": {"stage": "connect", "reason": "refused", "detail": "refused it"}},
    "verdict": "unreachable", "findings": []})"));
  EXPECT_FALSE(
      observation_to_json(test::make_failed("", Reason::resolve_not_found, "no such name"), {})
          .contains("address"));
}

TEST(JsonReport, SaysThatALoginWasRefused) {
  auto observation = test::make_healthy("192.0.2.7");
  EXPECT_FALSE(
      observation_to_json(observation, {}).at("probe").as_object().contains("login_failure"));
  observation.view_state.refused_login = {1, "login: error 1045: Access denied"};
  EXPECT_EQ(observation_to_json(observation, {}).at("probe").at("login_failure").as_string(),
            "login: error 1045: Access denied");
}

TEST(JsonReport, HasNoOkIfNoStapleIsApplicable) {
  const auto report = observation_to_json(test::make_not_applicable("192.0.2.7"), {});
  EXPECT_EQ(report.at("verdict").as_string(), "not_applicable");
  EXPECT_FALSE(report.contains("ok"));
  EXPECT_FALSE(report.contains("fault"));
  EXPECT_EQ(report.at("staple"),
            parse_json(R"({"present": false, "expected": false, "must_staple": false})"));
}

TEST(JsonReport, ContainsTheStaplesOfTheChain) {
  auto observation = test::make_healthy("192.0.2.7");
  auto issuer = std::make_shared<x509::CertificateFacts>();
  issuer->subject = "CN=Example CA";
  ocsp::ChainCertificate bare{1, issuer, {}};
  observation.verdict->chain = {bare};
  EXPECT_EQ(
      observation_to_json(observation, {}).at("chain"),
      parse_json(R"([{"depth": 1, "subject": "CN=Example CA", "staple": {"present": false}}])"));

  ocsp::ChainCertificate stapled{2, issuer, *test::make_revoked("192.0.2.7").verdict};
  observation.verdict->chain = {bare, stapled};
  const auto staple = observation_to_json(observation, {}).at("chain").at(1).at("staple");
  EXPECT_EQ(staple.at("status").as_string(), "revoked");
  EXPECT_EQ(staple.at("ok").as_bool(), false);
  EXPECT_EQ(staple.at("findings").at(0).at("fault").as_string(), "revoked");
}

TEST(JsonReport, HasNoStatusForAnUnauthenticatedStapleOfTheChain) {
  auto observation = test::make_healthy("192.0.2.7");
  observation.verdict->chain = {
      {1, observation.verdict->certificate, *test::make_forged("192.0.2.7").verdict}};
  const auto staple = observation_to_json(observation, {}).at("chain").at(0).at("staple");
  EXPECT_FALSE(staple.as_object().contains("status"));
  EXPECT_EQ(staple.at("authenticated").as_bool(), false);
}

TEST(JsonReport, TreatsAViewThatIsNotOfferedAsSuccess) {
  prober::Observation observation;
  observation.view = "tls1.2";
  observation.not_offered = "alert: protocol version";
  const auto report = observation_to_json(observation, {});
  EXPECT_EQ(report.at("verdict").as_string(), "not_applicable");
  EXPECT_EQ(report.at("probe").at("success").as_bool(), true);
  EXPECT_EQ(report.at("probe").at("not_offered").as_string(), "alert: protocol version");
  EXPECT_EQ(report.at("findings"), parse_json("[]"));
  EXPECT_FALSE(report.contains("fault"));
}

TEST(JsonReport, OmitsTheEndpointForAVerdictAlone) {
  const auto report = verdict_to_json(*test::make_healthy("192.0.2.7").verdict, test::kNoon);
  std::string keys;
  for (const auto& [key, unused] : report) keys += std::string(key) + " ";
  EXPECT_EQ(keys, "view time verdict ok findings staple certificate chain ");
}

TEST(JsonText, IsIndentedAndParsable) {
  const auto original = parse_json(
      R"({"a": [1, 2], "b": {}, "c": [], "d": [{"e": 0.021}], "f": "x\ny", "g": -3, "h": true})");
  const auto text = format_json(original);
  EXPECT_EQ(text, R"({
  "a": [1, 2],
  "b": {},
  "c": [],
  "d": [
    {
      "e": 0.021
    }
  ],
  "f": "x\ny",
  "g": -3,
  "h": true
})");
  EXPECT_EQ(json::parse(text), original);
}

}  // namespace
}  // namespace staple::report
