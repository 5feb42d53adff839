// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/symptoms.h"

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>

#include "exporter/endpoint/summary.h"
#include "probes/responder/responder_status.h"
#include "probes/target.h"

namespace staple::report {
namespace {

using ocsp::Fault;

/// find_fault_to_explain returns the fault of the verdict. Without a responder URL the server
/// staples from a file. If that staple is unusable, its own fault says more than the missing URL.
std::optional<Fault> find_fault_to_explain(const ocsp::Verdict& verdict, WallTime now) {
  const auto fault = endpoint::find_fault_at(verdict, now);
  if (fault != Fault::must_staple_no_responder || !verdict.present) return fault;
  if (is_ok_at(verdict, now).value_or(false)) return fault;
  const auto next = std::ranges::find_if(verdict.findings, [](const ocsp::Finding& finding) {
    return finding.fault != Fault::must_staple_no_responder &&
           finding.severity != ocsp::Severity::information;
  });
  return next == verdict.findings.end() ? fault : next->fault;
}

std::string_view key_kind_of(const x509::CertificateFacts& certificate) {
  return std::string_view(certificate.key_type).substr(0, 3);
}

/// any_other reports whether another view with a verdict fits.
bool any_other(const Symptoms& s, const std::function<bool(const prober::Observation&)>& fits) {
  return std::ranges::any_of(s.evidence.views, [&](const prober::Observation* other) {
    return other != &s.evidence.observation && other->verdict && fits(*other);
  });
}

bool has_other_certificate(const Symptoms& s, const prober::Observation& other) {
  return other.verdict->certificate->sha256 != s.leaf().sha256;
}

}  // namespace

Symptoms find_symptoms(const Evidence& evidence) {
  const ocsp::Verdict& verdict = *evidence.observation.verdict;
  return {evidence, verdict, find_fault_to_explain(verdict, evidence.now)};
}

bool has(const Symptoms& s, Fault fault) { return has_detail(s, fault, ""); }

bool has_detail(const Symptoms& s, Fault fault, std::string_view words) {
  return std::ranges::any_of(s.verdict.findings, [&](const ocsp::Finding& finding) {
    return finding.fault == fault && finding.detail.find(words) != std::string::npos;
  });
}

bool is_among(const Symptoms& s, std::initializer_list<Fault> faults) {
  return s.fault && std::ranges::find(faults, *s.fault) != faults.end();
}

bool has_expired_certificate(const Symptoms& s) { return s.evidence.now > s.leaf().not_after; }

bool is_address_unnamed(const Symptoms& s) {
  for (const ocsp::Finding& finding : s.verdict.findings) {
    if (finding.fault != Fault::name_mismatch) continue;
    std::istringstream words(finding.detail);
    for (std::string word; words >> word;) {
      if (is_ip_address(word)) return true;
    }
  }
  return false;
}

bool is_self_signed(const Symptoms& s) {
  return s.leaf().subject == s.leaf().issuer && !find_sent_namesake(s);
}

const x509::CertificateFacts* find_sent_namesake(const Symptoms& s) {
  for (const ocsp::ChainCertificate& above : s.verdict.chain) {
    if (above.certificate->subject == s.leaf().issuer) return above.certificate.get();
  }
  return nullptr;
}

int count_future_beginnings(const Symptoms& s) {
  const WallTime probed = s.evidence.observation.time;
  const auto& staple = s.verdict.staple;
  const bool signer = staple && staple->responder.not_before.value_or(probed) > probed;
  return static_cast<int>(has(s, Fault::not_yet_valid)) +
         static_cast<int>(s.leaf().not_before > probed) + static_cast<int>(signer);
}

WallTime find_latest_beginning(const Symptoms& s) {
  WallTime latest = s.leaf().not_before;
  if (!s.verdict.staple) return latest;
  const ocsp::StapleFacts& facts = *s.verdict.staple;
  return std::max(
      {latest, facts.this_update.value_or(latest), facts.responder.not_before.value_or(latest)});
}

bool is_older_than_certificate(const Symptoms& s) {
  const auto& staple = s.verdict.staple;
  return staple && staple->this_update && *staple->this_update < s.leaf().not_before;
}

std::optional<WallTime> find_own_end(const Symptoms& s) {
  if (!s.verdict.staple || !s.verdict.staple->this_update) return std::nullopt;
  return s.verdict.staple->next_update.value_or(*s.verdict.staple->this_update +
                                                std::chrono::hours(24));
}

ResponderState find_responder_state(const Symptoms& s) {
  using enum responder::FailureReason;
  const auto& status = s.evidence.observation.responder;
  if (!status) return ResponderState::unknown;
  if (!status->failure) {
    return find_live_status(*status, s.evidence.now) ? ResponderState::current
                                                     : ResponderState::unknown;
  }
  const responder::FailureReason reason = status->failure->reason;
  if (reason == resolve) return ResponderState::name_gone;
  if (reason == stale) return ResponderState::stale;
  // The proxy and the trust in the responder's TLS certificate are settings of the exporter.
  const bool own = reason == proxy || reason == tls;
  const bool about_it = status->failure->responsibility == responder::Responsibility::responder;
  return about_it && !own ? ResponderState::down : ResponderState::unknown;
}

bool was_good_before(const Symptoms& s) {
  return s.evidence.history &&
         std::ranges::any_of(s.evidence.history->list(), [&](const endpoint::Transition& one) {
           const bool ok =
               one.to.level == ocsp::Level::ok || (one.from && one.from->level == ocsp::Level::ok);
           return ok && one.view == s.evidence.observation.view;
         });
}

std::string find_other_issuer(const Symptoms& s) {
  for (const prober::Observation* other : s.evidence.views) {
    if (!other->verdict || !other->verdict->trusted.value_or(false)) continue;
    if (other->verdict->certificate->issuer != s.leaf().issuer)
      return other->verdict->certificate->issuer;
  }
  return {};
}

bool is_stapled_elsewhere(const Symptoms& s) {
  return any_other(s, [](const prober::Observation& other) { return other.verdict->present; });
}

bool is_stapled_at_other_address(const Symptoms& s) {
  const prober::Observation& here = s.evidence.observation;
  return any_other(s, [&](const prober::Observation& other) {
    return other.verdict->present && other.view == here.view && other.address != here.address;
  });
}

bool is_stapled_for_other_name(const Symptoms& s) {
  const prober::Observation& here = s.evidence.observation;
  return any_other(s, [&](const prober::Observation& other) {
    return other.verdict->present && other.address == here.address &&
           other.tls_version == here.tls_version && has_other_certificate(s, other) &&
           key_kind_of(*other.verdict->certificate) == key_kind_of(s.leaf());
  });
}

bool is_staple_of_other_view(const Symptoms& s) {
  return s.verdict.staple && any_other(s, [&](const prober::Observation& other) {
           return other.verdict->staple && other.verdict->ok.value_or(false) &&
                  other.verdict->staple->sha256 == s.verdict.staple->sha256 &&
                  has_other_certificate(s, other);
         });
}

bool is_staple_of_other_key(const Symptoms& s) {
  return s.verdict.staple && any_other(s, [&](const prober::Observation& other) {
           return other.verdict->staple &&
                  other.verdict->staple->sha256 == s.verdict.staple->sha256 &&
                  key_kind_of(*other.verdict->certificate) != key_kind_of(s.leaf());
         });
}

}  // namespace staple::report
