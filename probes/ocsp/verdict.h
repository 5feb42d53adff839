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

/// CertStatus is what an OCSP response says of a certificate (RFC 6960, 4.2.1).
enum class CertStatus { good, revoked, unknown };

/// name returns the status as labels and JSON show it.
std::string_view name(CertStatus status);

/// format_revocation_reason writes a CRLReason by its name (RFC 5280, 5.3.1), else as a number.
std::string format_revocation_reason(int reason);

/// ResponderFacts tells whose key signed a response, as far as that was found out.
struct ResponderFacts {
  /// Subject of the signer; empty: the response names only a key and no certificate has it
  std::string name;
  /// SHA-1 of the signer's public key in hexadecimal; empty: no such certificate was found
  std::string key_hash;
  bool delegated = false;             ///< true: a certificate of its own; false: the issuer itself
  std::optional<WallTime> not_after;  ///< of the delegated certificate; absent: not delegated
};

/// StapleFacts is what a staple says, read but not believed: Verdict::authenticated tells whether
/// to. Everything here depends on the bytes of staple, leaf and issuer alone, never on the time.
struct StapleFacts {
  std::size_t size = 0;              ///< bytes
  Sha256 sha256{};                   ///< of the bytes
  std::optional<CertStatus> status;  ///< absent: no answer in it speaks of this certificate
  /// Of that answer, else of the first one; absent: there is none
  std::optional<WallTime> this_update;
  std::optional<WallTime> next_update;   ///< as this_update; absent also: the answer has none
  std::optional<WallTime> produced_at;   ///< absent: no BasicOCSPResponse could be read
  std::optional<WallTime> revoked_at;    ///< absent: not revoked
  std::optional<int> revocation_reason;  ///< CRLReason (RFC 5280, 5.3.1); absent: none given
  /// OpenSSL's long name, else the OID; empty: no BasicOCSPResponse
  std::string signature_algorithm;
  ResponderFacts responder;
};

/// Level is the answer in one word.
enum class Level { ok, warning, critical, not_applicable, unreachable };

/// name returns the level as labels and JSON show it.
std::string_view name(Level level);

/// StapleState is what the judge established about one staple, apart from its findings.
struct StapleState {
  bool present = false;  ///< a staple was sent, whatever it is
  /// Its signature is by a key that may speak for the issuer, and it is about this certificate
  bool authenticated = false;
  std::optional<CertStatus> status;  ///< only when authenticated
  /// When clients stop accepting: min of nextUpdate (else thisUpdate + 24 h), the delegated
  /// responder's and the certificate's notAfter; absent: no time was read
  std::optional<WallTime> effective_expiry;
  /// When a healthy server has refreshed at the latest; absent: no nextUpdate
  std::optional<WallTime> refresh_due;
  std::shared_ptr<const StapleFacts> staple;  ///< absent: none was sent, or it could not be read
};

/// StapleVerdict is what one staple is worth for the certificate it came with. Without findings and
/// without `ok` where no staple was sent above the leaf.
struct StapleVerdict : StapleState {
  std::vector<Finding> findings;  ///< ranked: the first is the fault; empty: nothing to say

  /// A usable staple was presented: present, authenticated, good, in time, nothing critical.
  /// Absent: none was expected and none sent. True only at the time of judging: ask
  /// is_ok_at() later.
  std::optional<bool> ok;
  /// The last moment at which `ok` stays true without another probe; absent: ok is not true
  std::optional<WallTime> ok_until;
};

/// ChainCertificate is one certificate that was sent above the leaf, with the staple that came with
/// it (RFC 8446, 4.4.2.1; RFC 6961), judged for itself: it does not touch the leaf's.
struct ChainCertificate {
  std::size_t depth = 0;  ///< its place in the chain as sent; the leaf has 0
  std::shared_ptr<const x509::CertificateFacts> certificate;  ///< never null
  StapleVerdict verdict;  ///< not present, and nothing else: none was sent
};

/// LeafState is what the judge established about the leaf and its chain, apart from its findings.
struct LeafState {
  bool expected = false;     ///< the policy expects a staple
  bool must_staple = false;  ///< the certificate demands one (RFC 7633)
  bool public_web = false;   ///< the public profile held (see Profile)
  /// The chain verifies to a root and names the server; absent: not looked at
  std::optional<bool> trusted;
  std::shared_ptr<const x509::CertificateFacts> certificate;  ///< the leaf; never absent
  std::vector<ChainCertificate> chain;  ///< what was sent above the leaf, as far as readable
};

class Judgement;

/// Verdict is the one answer about what a server presented: about the leaf's staple, and the rest.
/// Only conclude() makes one, from a Judgement that has all findings. It is never reopened.
struct Verdict : StapleVerdict, LeafState {
  Level level = Level::not_applicable;  ///< never unreachable: then there is no verdict

 private:
  Verdict() = default;
  friend Verdict conclude(Judgement&& judgement);
};

/// is_ok_at says what `ok` is at `now`, judging the remembered facts again: it falls without
/// a probe.
std::optional<bool> is_ok_at(const StapleVerdict& verdict, WallTime now);

/// has_chain_staple tells whether a staple came with a certificate above the leaf.
bool has_chain_staple(const Verdict& verdict);

}  // namespace staple::ocsp
