// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/json.h"

#include <chrono>
#include <string>

#include <boost/json/array.hpp>

#include "exporter/report/cause.h"
#include "probes/der/reader.h"
#include "probes/responder/responder_status.h"
#include "probes/text/timestamp.h"
#include "probes/text/utf8.h"

namespace staple::report {
namespace {

namespace json = boost::json;

/// set_key sets a key, unless the value is absent or empty.
void set_key(json::object& into, std::string_view key, const std::optional<WallTime>& time) {
  if (time) into[key] = text::format_timestamp(*time);
}
void set_key(json::object& into, std::string_view key, std::string_view text) {
  if (!text.empty()) into[key] = text::replace_invalid_utf8(text);
}

json::array findings_to_json(const ocsp::StapleVerdict& verdict) {
  json::array findings;
  for (const auto& finding : verdict.findings) {
    json::object one;
    one["fault"] = entry(finding.fault).name;
    one["severity"] = name(finding.severity);
    set_key(one, "detail", finding.detail);
    findings.push_back(std::move(one));
  }
  return findings;
}

json::object responder_to_json(const ocsp::ResponderFacts& responder) {
  json::object object;
  set_key(object, "name", responder.name);
  set_key(object, "key_hash", responder.key_hash);
  // Without the signer's certificate it is unknown whether the signer is a delegate.
  if (!responder.key_hash.empty()) object["delegated"] = responder.delegated;
  set_key(object, "not_after", responder.not_after);
  return object;
}

/// set_staple_keys adds the facts of a staple, for the leaf or for a certificate above it.
void set_staple_keys(json::object& object, const ocsp::StapleVerdict& verdict) {
  object["present"] = verdict.present;
  if (verdict.present) object["authenticated"] = verdict.authenticated;
  if (verdict.status) object["status"] = name(*verdict.status);
  if (!verdict.staple) return;
  const auto& facts = *verdict.staple;
  set_key(object, "this_update", facts.this_update);
  set_key(object, "next_update", facts.next_update);
  set_key(object, "produced_at", facts.produced_at);
  set_key(object, "effective_expiry", verdict.effective_expiry);
  set_key(object, "refresh_due", verdict.refresh_due);
  if (verdict.authenticated) {
    set_key(object, "revoked_at", facts.revoked_at);
    if (facts.revocation_reason) {
      object["revocation_reason"] = ocsp::format_revocation_reason(*facts.revocation_reason);
    }
  }
  object["bytes"] = facts.size;
  if (auto responder = responder_to_json(facts.responder); !responder.empty()) {
    object["responder"] = std::move(responder);
  }
  set_key(object, "signature_algorithm", facts.signature_algorithm);
}

json::object staple_to_json(const ocsp::Verdict& verdict) {
  json::object object;
  set_staple_keys(object, verdict);
  object["expected"] = verdict.expected;
  object["must_staple"] = verdict.must_staple;
  return object;
}

json::object certificate_to_json(const x509::CertificateFacts& facts) {
  json::object object;
  set_key(object, "subject", facts.subject);
  set_key(object, "issuer", facts.issuer);
  object["serial"] = facts.serial;
  object["sha256"] = der::to_hex(facts.sha256);
  object["not_before"] = text::format_timestamp(facts.not_before);
  object["not_after"] = text::format_timestamp(facts.not_after);
  set_key(object, "key_type", facts.key_type);
  json::array urls;
  for (const auto& url : facts.responder_urls)
    urls.push_back(json::string(text::replace_invalid_utf8(url)));
  object["responder_urls"] = std::move(urls);
  return object;
}

json::array chain_to_json(const ocsp::Verdict& verdict) {
  json::array chain;
  for (const auto& above : verdict.chain) {
    json::object staple;
    set_staple_keys(staple, above.verdict);
    if (above.verdict.ok) staple["ok"] = *above.verdict.ok;
    if (above.verdict.present) staple["findings"] = findings_to_json(above.verdict);
    json::object one;
    one["depth"] = above.depth;
    set_key(one, "subject", above.certificate->subject);
    one["staple"] = std::move(staple);
    chain.push_back(std::move(one));
  }
  return chain;
}

void set_verdict_keys(json::object& into, const ocsp::Verdict& verdict) {
  into["verdict"] = name(verdict.level);
  if (!verdict.findings.empty()) into["fault"] = entry(verdict.findings.front().fault).name;
  if (verdict.ok) into["ok"] = *verdict.ok;
  into["findings"] = findings_to_json(verdict);
  into["staple"] = staple_to_json(verdict);
  into["certificate"] = certificate_to_json(*verdict.certificate);
  into["chain"] = chain_to_json(verdict);
}

/// live_status_to_json writes the result of querying the CA's responder.
json::object live_status_to_json(const responder::ResponderStatus& responder_status,
                                 std::optional<bool> agrees, WallTime now) {
  json::object object;
  set_key(object, "url", responder_status.url);
  object["time"] = text::format_timestamp(responder_status.time);
  if (const auto* const live = find_live_status(responder_status, now)) {
    const auto& facts = *live->verdict.staple;
    object["status"] = name(*live->verdict.status);
    set_key(object, "this_update", facts.this_update);
    set_key(object, "next_update", facts.next_update);
    set_key(object, "revoked_at", facts.revoked_at);
    if (agrees) object["agrees"] = *agrees;
  }
  if (responder_status.failure) {
    json::object failure;
    failure["reason"] = entry(responder_status.failure->reason).name;
    set_key(failure, "detail", responder_status.failure->detail);
    object["failure"] = std::move(failure);
  }
  set_key(object, "get_failure", responder_status.get_failure);
  return object;
}

json::object probe_to_json(const prober::Observation& observation) {
  json::object object;
  object["success"] = !observation.failure.has_value();
  if (observation.not_offered)
    object["not_offered"] = text::replace_invalid_utf8(*observation.not_offered);
  object["duration_seconds"] = std::chrono::duration<double>(observation.duration).count();
  if (observation.tls_version) object["tls_version"] = name(*observation.tls_version);
  object["attempts"] = observation.attempts;
  if (observation.view_state.refused_login)
    object["login_failure"] = observation.view_state.refused_login->detail;
  object["stapled"] = observation.stapled;
  if (observation.failure) {
    const auto& row = entry(observation.failure->reason);
    json::object failure;
    failure["stage"] = name(row.stage);
    failure["reason"] = row.name;
    set_key(failure, "detail", observation.failure->detail);
    object["failure"] = std::move(failure);
  }
  return object;
}

}  // namespace

json::object observation_to_json(const prober::Observation& observation,
                                 const ReportContext& context) {
  json::object object;
  object["target"] = text::replace_invalid_utf8(context.target);
  set_key(object, "fleet", context.fleet);
  set_key(object, "id", context.id);
  if (context.labels && !context.labels->empty()) {
    json::object labels;
    for (const auto& [label, value] : *context.labels)
      labels[label] = text::replace_invalid_utf8(value);
    object["labels"] = std::move(labels);
  }
  set_key(object, "address", observation.address);
  object["view"] = observation.view;
  object["time"] = text::format_timestamp(observation.time);
  object["probe"] = probe_to_json(observation);
  if (observation.verdict) {
    set_verdict_keys(object, *observation.verdict);
    set_key(
        object, "likely_cause",
        find_cause({.observation = observation, .views = context.views, .now = observation.time})
            .likely);
    if (const auto& responder_status = observation.responder) {
      object["responder"] =
          live_status_to_json(*responder_status, observation.responder_agrees, observation.time);
    }
  } else {
    object["verdict"] = name(level_of(observation));
    object["findings"] = json::array();
  }
  return object;
}

json::object verdict_to_json(const ocsp::Verdict& verdict, WallTime time) {
  json::object object;
  object["view"] = "";
  object["time"] = text::format_timestamp(time);
  set_verdict_keys(object, verdict);
  return object;
}

}  // namespace staple::report
