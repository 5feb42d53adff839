#include "exporter/report/json.h"

#include <chrono>
#include <string>

#include <boost/json/array.hpp>

#include "exporter/report/cause.h"
#include "probes/der/reader.h"
#include "probes/responder/answer.h"
#include "probes/text/timestamp.h"
#include "probes/text/utf8.h"

namespace staple::report {
namespace {

namespace json = boost::json;

/// put sets a key, and not at all where there is nothing to say.
void put(json::object& into, std::string_view key, const std::optional<WallTime>& time) {
  if (time) into[key] = text::format_timestamp(*time);
}
void put(json::object& into, std::string_view key, std::string_view text) {
  if (!text.empty()) into[key] = text::replace_invalid_utf8(text);
}

json::array findings_json(const ocsp::StapleVerdict& verdict) {
  json::array findings;
  for (const auto& finding : verdict.findings) {
    json::object one;
    one["fault"] = entry(finding.fault).name;
    one["severity"] = name(finding.severity);
    put(one, "detail", finding.detail);
    findings.push_back(std::move(one));
  }
  return findings;
}

json::object responder_json(const ocsp::ResponderFacts& responder) {
  json::object object;
  put(object, "name", responder.name);
  put(object, "key_hash", responder.key_hash);
  // Without the signer's certificate nobody knows whether it is a delegate.
  if (!responder.key_hash.empty()) object["delegated"] = responder.delegated;
  put(object, "not_after", responder.not_after);
  return object;
}

/// put_staple adds what is known of the staple of a certificate, the leaf or one above it.
void put_staple(json::object& object, const ocsp::StapleVerdict& verdict) {
  object["present"] = verdict.present;
  if (verdict.present) object["authenticated"] = verdict.authenticated;
  if (verdict.status) object["status"] = name(*verdict.status);
  if (!verdict.staple) return;
  const auto& facts = *verdict.staple;
  put(object, "this_update", facts.this_update);
  put(object, "next_update", facts.next_update);
  put(object, "produced_at", facts.produced_at);
  put(object, "effective_expiry", verdict.effective_expiry);
  put(object, "refresh_due", verdict.refresh_due);
  if (verdict.authenticated) {
    put(object, "revoked_at", facts.revoked_at);
    if (facts.revocation_reason) {
      object["revocation_reason"] = ocsp::format_revocation_reason(*facts.revocation_reason);
    }
  }
  object["bytes"] = facts.size;
  if (auto responder = responder_json(facts.responder); !responder.empty()) {
    object["responder"] = std::move(responder);
  }
  put(object, "signature_algorithm", facts.signature_algorithm);
}

json::object staple_json(const ocsp::Verdict& verdict) {
  json::object object;
  put_staple(object, verdict);
  object["expected"] = verdict.expected;
  object["must_staple"] = verdict.must_staple;
  return object;
}

json::object certificate_json(const x509::CertificateFacts& facts) {
  json::object object;
  put(object, "subject", facts.subject);
  put(object, "issuer", facts.issuer);
  object["serial"] = facts.serial;
  object["sha256"] = der::to_hex(facts.sha256);
  object["not_before"] = text::format_timestamp(facts.not_before);
  object["not_after"] = text::format_timestamp(facts.not_after);
  put(object, "key_type", facts.key_type);
  json::array urls;
  for (const auto& url : facts.responder_urls) urls.push_back(json::string(text::replace_invalid_utf8(url)));
  object["responder_urls"] = std::move(urls);
  return object;
}

json::array chain_json(const ocsp::Verdict& verdict) {
  json::array chain;
  for (const auto& above : verdict.chain) {
    json::object staple;
    put_staple(staple, above.verdict);
    if (above.verdict.ok) staple["ok"] = *above.verdict.ok;
    if (above.verdict.present) staple["findings"] = findings_json(above.verdict);
    json::object one;
    one["depth"] = above.depth;
    put(one, "subject", above.certificate->subject);
    one["staple"] = std::move(staple);
    chain.push_back(std::move(one));
  }
  return chain;
}

void put_verdict(json::object& into, const ocsp::Verdict& verdict) {
  into["verdict"] = name(verdict.level);
  if (!verdict.findings.empty()) into["fault"] = entry(verdict.findings.front().fault).name;
  if (verdict.ok) into["ok"] = *verdict.ok;
  into["findings"] = findings_json(verdict);
  into["staple"] = staple_json(verdict);
  into["certificate"] = certificate_json(*verdict.certificate);
  into["chain"] = chain_json(verdict);
}

/// live_json is what the CA's responder says itself.
json::object live_json(const responder::ResponderStatus& answer, std::optional<bool> agrees, WallTime now) {
  json::object object;
  put(object, "url", answer.url);
  object["time"] = text::format_timestamp(answer.time);
  if (const auto* const live = find_live_status(answer, now)) {
    const auto& facts = *live->verdict.staple;
    object["status"] = name(*live->verdict.status);
    put(object, "this_update", facts.this_update);
    put(object, "next_update", facts.next_update);
    put(object, "revoked_at", facts.revoked_at);
    if (agrees) object["agrees"] = *agrees;
  }
  if (answer.failure) {
    json::object failure;
    failure["reason"] = entry(answer.failure->reason).name;
    put(failure, "detail", answer.failure->detail);
    object["failure"] = std::move(failure);
  }
  return object;
}

json::object probe_json(const prober::Observation& observation) {
  json::object object;
  object["success"] = !observation.failure.has_value();
  if (observation.not_offered) object["not_offered"] = text::replace_invalid_utf8(*observation.not_offered);
  object["duration_seconds"] = std::chrono::duration<double>(observation.duration).count();
  if (observation.tls_version) object["tls_version"] = name(*observation.tls_version);
  object["attempts"] = observation.attempts;
  object["stapled"] = observation.stapled;
  if (observation.failure) {
    const auto& row = entry(observation.failure->reason);
    json::object failure;
    failure["stage"] = name(row.stage);
    failure["reason"] = row.name;
    put(failure, "detail", observation.failure->detail);
    object["failure"] = std::move(failure);
  }
  return object;
}

}  // namespace

json::object observation_json(const prober::Observation& observation, const Reported& reported) {
  json::object object;
  object["target"] = text::replace_invalid_utf8(reported.target);
  put(object, "fleet", reported.fleet);
  put(object, "id", reported.id);
  if (reported.labels && !reported.labels->empty()) {
    json::object labels;
    for (const auto& [label, value] : *reported.labels) labels[label] = text::replace_invalid_utf8(value);
    object["labels"] = std::move(labels);
  }
  put(object, "address", observation.address);
  object["view"] = observation.view;
  object["time"] = text::format_timestamp(observation.time);
  object["probe"] = probe_json(observation);
  if (observation.verdict) {
    put_verdict(object, *observation.verdict);
    put(object, "likely_cause", likely_cause(observation, reported.views));
    if (const auto& answer = observation.responder) {
      object["responder"] = live_json(*answer, observation.responder_agrees, observation.time);
    }
  } else {
    object["verdict"] = name(level_of(observation));
    object["findings"] = json::array();
  }
  return object;
}

json::object verdict_json(const ocsp::Verdict& verdict, WallTime time) {
  json::object object;
  object["view"] = "";
  object["time"] = text::format_timestamp(time);
  put_verdict(object, verdict);
  return object;
}

}  // namespace staple::report
