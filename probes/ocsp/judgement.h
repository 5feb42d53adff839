// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probes/ocsp/fault.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::ocsp {

/// StapleJudgement collects the findings about one staple. It is open: findings are added in any
/// order and are not ranked. conclude() closes it into a StapleVerdict.
class StapleJudgement : public StapleState {
 public:
  /// add adds a finding, by default of the fault's usual severity.
  void add(Finding finding);
  void add(Fault fault, std::string detail);
  void add(Fault fault, Severity severity, std::string detail);
  void add(std::span<const Finding> findings);

  bool has(Fault fault) const;

  /// withdraw_status removes the findings about the certificate's status, because the signer is not
  /// authorized at this time. `claimed` is mentioned in the detail of the finding that tells why:
  /// responder_expired, else not_yet_valid.
  void withdraw_status(CertStatus claimed);

  /// find_critical returns the critical finding that would be ranked first. Returns null if there
  /// is no critical finding.
  const Finding* find_critical() const;

  /// is_ok returns the `ok` that the verdict would have if it was concluded now. A critical
  /// refresh_overdue does not count: clients still accept the staple.
  bool is_ok() const;

 protected:
  const std::vector<Finding>& findings() const { return findings_; }

  /// close moves state and ranked findings into `verdict`.
  void close(StapleVerdict& verdict, std::optional<bool> ok) &&;

 private:
  std::vector<Finding> findings_;

  friend StapleVerdict conclude(StapleJudgement&& judgement);
};

/// Judgement collects the findings about what a server presented: first those of judge(), then
/// those that several connections, several views and the CA's responder show. conclude() closes it
/// into the Verdict.
class Judgement : public StapleJudgement, public LeafState {
 public:
  /// is_ok returns the `ok` that the verdict would have if it was concluded now. Returns nullopt if
  /// no staple was expected or sent.
  std::optional<bool> is_ok() const;

 private:
  /// compute_level returns the level of the most severe finding. Where no staple was expected or
  /// sent, those about a promise of staples do not count.
  Level compute_level() const;

  friend Verdict conclude(Judgement&& judgement);
};

/// conclude closes a judgement: it ranks the findings and computes `ok`, ok_until and the level.
StapleVerdict conclude(StapleJudgement&& judgement);
Verdict conclude(Judgement&& judgement);

}  // namespace staple::ocsp
