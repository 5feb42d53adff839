// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/judgement.h"

#include <algorithm>
#include <utility>

namespace staple::ocsp {
namespace {

/// is_about_a_promise reports whether the fault means something only where a staple is expected or
/// sent. Each other one harms clients, or tells that the server is not the intended one.
bool is_about_a_promise(Fault fault) {
  return fault == Fault::must_staple_no_responder || fault == Fault::responder_url_unusable;
}

bool is_status_fault(Fault fault) {
  return fault == Fault::revoked || fault == Fault::revocation_odd || fault == Fault::unknown;
}

}  // namespace

void StapleJudgement::add(Finding finding) { findings_.push_back(std::move(finding)); }

void StapleJudgement::add(Fault fault, std::string detail) {
  add(fault, entry(fault).severity, std::move(detail));
}

void StapleJudgement::add(Fault fault, Severity severity, std::string detail) {
  findings_.push_back({fault, severity, std::move(detail)});
}

void StapleJudgement::add(std::span<const Finding> findings) {
  findings_.insert(findings_.end(), findings.begin(), findings.end());
}

bool StapleJudgement::has(Fault fault) const {
  return std::ranges::find(findings_, fault, &Finding::fault) != findings_.end();
}

void StapleJudgement::withdraw_status(CertStatus claimed) {
  std::erase_if(findings_, [](const Finding& finding) { return is_status_fault(finding.fault); });
  if (claimed == CertStatus::good) return;
  const Fault reason =
      has(Fault::responder_expired) ? Fault::responder_expired : Fault::not_yet_valid;
  for (Finding& finding : findings_) {
    if (finding.fault == reason) finding.detail += "; claims " + std::string(name(claimed));
  }
}

const Finding* StapleJudgement::find_critical() const {
  const Finding* found = nullptr;
  for (const Finding& finding : findings_) {
    if (finding.severity != Severity::critical) continue;
    if (!found || finding.fault < found->fault) found = &finding;
  }
  return found;
}

bool StapleJudgement::is_ok() const {
  return authenticated && status == CertStatus::good &&
         std::ranges::none_of(findings_, [](const Finding& finding) {
           return finding.severity == Severity::critical && finding.fault != Fault::refresh_overdue;
         });
}

void StapleJudgement::close(StapleVerdict& verdict, std::optional<bool> ok) && {
  verdict.ok = ok;
  verdict.ok_until = ok == true ? effective_expiry : std::nullopt;
  verdict.findings = std::move(findings_);
  rank(verdict.findings);
  static_cast<StapleState&>(verdict) = std::move(static_cast<StapleState&>(*this));
}

std::optional<bool> Judgement::is_ok() const {
  if (!present && !expected) return std::nullopt;
  return StapleJudgement::is_ok();
}

Level Judgement::compute_level() const {
  const bool is_applicable = present || expected;
  Severity worst = Severity::information;
  for (const Finding& finding : findings()) {
    if (is_applicable || !is_about_a_promise(finding.fault))
      worst = std::max(worst, finding.severity);
  }
  if (worst == Severity::information) return is_applicable ? Level::ok : Level::not_applicable;
  return worst == Severity::critical ? Level::critical : Level::warning;
}

StapleVerdict conclude(StapleJudgement&& judgement) {
  StapleVerdict verdict;
  const bool ok = judgement.is_ok();
  std::move(judgement).close(verdict, ok);
  return verdict;
}

Verdict conclude(Judgement&& judgement) {
  Verdict verdict;
  verdict.level = judgement.compute_level();
  const std::optional<bool> ok = judgement.is_ok();
  static_cast<LeafState&>(verdict) = std::move(static_cast<LeafState&>(judgement));
  std::move(judgement).close(verdict, ok);
  return verdict;
}

}  // namespace staple::ocsp
