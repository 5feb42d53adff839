// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/bytes.h"
#include "probes/ocsp/fault.h"
#include "probes/time.h"
#include "probes/x509/certificate_facts.h"

namespace staple::ocsp {

/// CertStatus is the status of a certificate in an OCSP response (RFC 6960, 4.2.1).
enum class CertStatus { good, revoked, unknown };

/// name returns the status as in labels and JSON.
std::string_view name(CertStatus status);

/// format_revocation_reason returns the name of a CRLReason (RFC 5280, 5.3.1), or its number if it
/// has no name.
std::string format_revocation_reason(int reason);

/// ResponderFacts describes the signer of a response, as far as it is known.
struct ResponderFacts {
  /// Subject of the signer. Empty if the response names only a key and no certificate has it.
  std::string name;
  /// SHA-1 of the signer's public key in hexadecimal. Empty if no certificate was found.
  std::string key_hash;
  bool delegated = false;             ///< true: a delegated certificate; false: the issuer itself
  std::optional<WallTime> not_after;  ///< of the delegated certificate; nullopt if not delegated
  std::optional<WallTime> not_before = std::nullopt;  ///< as not_after
};

/// StapleFacts holds the contents of a staple. They are valid only if Verdict::authenticated is
/// true. They depend only on the bytes of staple, leaf and issuer, not on the time.
struct StapleFacts {
  std::size_t size = 0;              ///< bytes
  Sha256 sha256{};                   ///< of the bytes
  std::optional<CertStatus> status;  ///< nullopt if no SingleResponse matches
  /// Of the matching SingleResponse, else of the first one. Nullopt if there is no SingleResponse.
  std::optional<WallTime> this_update;
  std::optional<WallTime> next_update;   ///< as this_update; nullopt also if missing there
  std::optional<WallTime> produced_at;   ///< nullopt without a readable BasicOCSPResponse
  std::optional<WallTime> revoked_at;    ///< nullopt if not revoked
  std::optional<int> revocation_reason;  ///< CRLReason (RFC 5280, 5.3.1); nullopt if missing
  /// OpenSSL's long name, else the OID. Empty without a readable BasicOCSPResponse.
  std::string signature_algorithm;
  ResponderFacts responder;
};

/// Level summarizes a verdict in one word. not_applicable: no staple was expected or sent, and the
/// certificate is alive and that of the server, as far as this was judged.
enum class Level { ok, warning, critical, not_applicable, unreachable };

/// name returns the level as in labels and JSON.
std::string_view name(Level level);

/// StapleState is what the judge established about one staple, apart from its findings.
struct StapleState {
  bool present = false;  ///< a staple was sent, valid or not
  /// The signer is authorized by the issuer, and the staple is about this certificate.
  bool authenticated = false;
  std::optional<CertStatus> status;  ///< only when authenticated
  /// When clients stop accepting the staple: the minimum of nextUpdate (else thisUpdate + 24 h) and
  /// of the notAfter of the delegated responder and the certificate. Nullopt if no time was read.
  std::optional<WallTime> effective_expiry;
  /// When a healthy server would have refreshed the staple at the latest. Nullopt without
  /// nextUpdate, and where no refresh helps: the certificate has expired or ends first
  /// (see Timing).
  std::optional<WallTime> refresh_due;
  /// After it a missing refresh is critical. Nullopt if refresh_due is.
  std::optional<WallTime> refresh_critical;
  std::shared_ptr<const StapleFacts> staple;  ///< null if none was sent or it could not be read
};

/// StapleVerdict is the verdict on one staple, for the certificate it was sent with. Without
/// findings and without `ok` where no staple was sent above the leaf.
struct StapleVerdict : StapleState {
  std::vector<Finding> findings;  ///< ranked: the first is the fault; may be empty

  /// A usable staple was presented: present, authenticated, good, in time, without a critical
  /// finding other than refresh_overdue. Nullopt if no staple was expected or sent. Holds at the
  /// time of judging: use is_ok_at() later.
  std::optional<bool> ok;
  /// The last time at which `ok` is true without another probe: the effective expiry. Nullopt if
  /// `ok` is not true.
  std::optional<WallTime> ok_until;
};

/// ChainCertificate is one certificate that was sent above the leaf, with the verdict on its own
/// staple (RFC 8446, 4.4.2.1; RFC 6961). That verdict does not change the leaf's.
struct ChainCertificate {
  std::size_t depth = 0;  ///< its index in the chain as sent; the leaf has 0
  std::shared_ptr<const x509::CertificateFacts> certificate;  ///< never null
  StapleVerdict verdict;  ///< if no staple was sent, only `present` is set, to false
};

/// LeafState is what the judge established about the leaf and its chain, apart from its findings.
struct LeafState {
  bool expected = false;     ///< the policy expects a staple
  bool must_staple = false;  ///< the certificate demands one (RFC 7633)
  bool public_web = false;   ///< judged by the public profile (see Profile)
  /// The chain verifies to a root and names the server. Nullopt if not judged.
  std::optional<bool> trusted;
  std::shared_ptr<const x509::CertificateFacts> certificate;  ///< the leaf; never null
  std::vector<ChainCertificate> chain;  ///< what was sent above the leaf, as far as readable
};

class Judgement;

/// Verdict is the conclusion about what a server presented: the leaf's staple and its chain. Only
/// conclude() makes one, from a Judgement with all findings. It does not change afterwards.
struct Verdict : StapleVerdict, LeafState {
  Level level = Level::not_applicable;  ///< never unreachable: a failed probe has no verdict

 private:
  Verdict() = default;
  friend Verdict conclude(Judgement&& judgement);
};

/// is_ok_at returns `ok` at `now`, which may be later than the verdict. It becomes false
/// after ok_until.
std::optional<bool> is_ok_at(const StapleVerdict& verdict, WallTime now);

/// LaterFault is a fault that time alone has added to a verdict since the probe.
struct LaterFault {
  Fault fault;
  Severity severity;
};

/// find_later_fault returns the fault that the times of `verdict` have at `now`, the first in rank:
/// responder_expired, certificate_expired, expired, refresh_overdue. Judging may have found it
/// already. Returns nullopt if there is none.
std::optional<LaterFault> find_later_fault(const Verdict& verdict, WallTime now);

/// find_refresh_due_at returns refresh_due as long as a refresh can help: until the
/// certificate expires.
std::optional<WallTime> find_refresh_due_at(const Verdict& verdict, WallTime now);

/// has_chain_staple reports whether a staple was sent with a certificate above the leaf.
bool has_chain_staple(const Verdict& verdict);

}  // namespace staple::ocsp
