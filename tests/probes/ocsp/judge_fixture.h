// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "probes/ocsp/judge.h"
#include "tests/pki/authority.h"
#include "tests/pki/staple.h"

namespace staple::test {

/// JudgeFixture holds all input of one judgement. Initially everything is correct: a leaf with a
/// staple from a day ago that is valid for six more days, signed by the issuer. A case changes only
/// what it tests.
struct JudgeFixture {
  JudgeFixture();

  WallTime now;
  pki::Validity years;  ///< generous validity of certificates
  pki::Authority root;
  pki::Authority issuer;
  pki::Identity leaf;
  pki::Identity responder;  ///< delegated; signs only after delegate()

  pki::StapleSpec staple;
  pki::Key signer;
  std::optional<Bytes> staple_der;  ///< sent instead of `staple`; see send() and send_none()
  bool sends_staple = true;

  std::vector<Bytes> above;  ///< certificates sent after the leaf
  TlsVersion tls_version = TlsVersion::tls13;
  bool staple_unreadable = false;
  Policy policy;
  std::string server_name;
  std::vector<Bytes> anchors;       ///< trusted certificates; empty: trust is not judged
  bool anchors_are_public = false;  ///< the anchors are the system's roots

  pki::SingleSpec& single() { return staple.singles.at(0); }
  void set_times(WallTime this_update, WallTime next_update);  ///< of every SingleResponse
  void delegate(const pki::ResponderOptions& options = {});
  void delegate(const pki::Identity& by);
  void issue_leaf(const pki::LeafOptions& options);  ///< and a staple for it
  void issue_leaf_with_validity(const pki::Validity& validity,
                                const pki::LeafOptions& options = {});
  void send(Bytes der) { staple_der = std::move(der); }
  /// sign encodes and signs the staple once, so that later judgements see the same bytes.
  void sign() { staple_der = present().chain.front().staple; }
  void send_none() { sends_staple = false; }

  PresentedChain present() const;
  ocsp::Judgement make_judgement(ocsp::VerdictCache& cache) const;
  ocsp::Judgement make_judgement() const;  ///< with a cache of its own
  ocsp::Verdict judge(ocsp::VerdictCache& cache) const;
  ocsp::Verdict judge() const;  ///< with a cache of its own
};

/// ExpectedFinding is one finding by name.
struct ExpectedFinding {
  ocsp::Fault fault;
  ocsp::Severity severity;

  bool operator==(const ExpectedFinding&) const = default;
};
std::ostream& operator<<(std::ostream& out, const ExpectedFinding& expected);

/// Case is one change of the fixture and all findings that it must cause, ranked.
struct Case {
  std::string name;
  std::function<void(JudgeFixture&)> change;
  std::vector<ExpectedFinding> findings;
};
std::ostream& operator<<(std::ostream& out, const Case& one);

inline constexpr auto information = ocsp::Severity::information;
inline constexpr auto warning = ocsp::Severity::warning;
inline constexpr auto critical = ocsp::Severity::critical;

/// The cases by group of the fault table, one file each.
std::vector<Case> make_presence_cases();
std::vector<Case> make_envelope_cases();
std::vector<Case> make_match_cases();
std::vector<Case> make_authority_cases();
std::vector<Case> make_delegation_cases();
std::vector<Case> make_status_and_time_cases();
std::vector<Case> make_certificate_cases();

/// make_all_cases returns the cases of all groups.
std::vector<Case> make_all_cases();

}  // namespace staple::test
