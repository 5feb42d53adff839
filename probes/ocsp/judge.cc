#include "probes/ocsp/judge.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "probes/crypto/hash.h"
#include "probes/memory.h"
#include "probes/ocsp/applicability.h"
#include "probes/ocsp/assessment.h"
#include "probes/ocsp/time_policy.h"
#include "probes/x509/certificate.h"
#include "probes/x509/trust.h"

namespace staple {
namespace {

using CertificatePointer = std::shared_ptr<const Certificate>;

/// No honest server sends more; a bound on the work, the rest is passed over.
constexpr std::size_t kMaxChain = 16;

CertificatePointer read_remembered(ByteView der, const Sha256& key, Memory& memory) {
  if (auto known = memory.certificates.find(key)) return known;
  auto read = read_certificate(der);
  if (!read) return nullptr;
  memory.certificates.insert(key, *read, sizeof(Certificate) + sizeof(CertificateFacts) + 2 * der.size());
  return *read;
}

/// Chain is the presented chain, read.
struct Chain {
  CertificatePointer leaf;
  std::vector<CertificatePointer> others;  ///< those that can be read
  std::vector<ByteView> der;               ///< leaf first, as sent, cut to the bound
  Sha256 digest{};
};

Chain read_chain(const Presented& presented, Memory& memory) {
  Chain chain;
  const auto count = std::min(presented.chain.size(), kMaxChain);
  Bytes digests;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& der = presented.chain[i].der;
    chain.der.push_back(der);
    const auto digest = sha256(der);
    auto certificate = read_remembered(der, digest, memory);
    digests.insert(digests.end(), digest.begin(), digest.end());
    if (i == 0) {
      chain.leaf = std::move(certificate);
    } else if (certificate) {
      chain.others.push_back(std::move(certificate));
    }
  }
  chain.digest = sha256(digests);
  return chain;
}

/// find_issuer returns the certificate that issued the leaf: one that was sent, one of the roots, or the leaf
/// itself.
CertificatePointer find_issuer(const Chain& chain, const Roots* roots, Memory& memory) {
  for (const auto& other : chain.others) {
    if (issued(*other, *chain.leaf)) return other;
  }
  if (roots) {
    for (const auto der : roots->with_subject(chain.leaf->issuer)) {
      auto root = read_remembered(der, sha256(der), memory);
      if (root && issued(*root, *chain.leaf)) return root;
    }
  }
  return issued(*chain.leaf, *chain.leaf) ? chain.leaf : nullptr;
}

std::shared_ptr<const Assessment> assess_remembered(ByteView staple, const Chain& chain, const Roots* roots,
                                                    Memory& memory) {
  const auto key = sha256_of_parts({staple, chain.digest, roots ? ByteView(roots->id()) : ByteView()});
  if (auto known = memory.assessments.find(key)) return known;
  const auto issuer = find_issuer(chain, roots, memory);
  auto assessment = std::make_shared<const Assessment>(assess(staple, *chain.leaf, issuer.get()));
  memory.assessments.insert(key, assessment, sizeof(Assessment) + sizeof(StapleFacts) + 512);
  return assessment;
}

std::shared_ptr<const Trust> verify_remembered(const Chain& chain, const Roots& roots,
                                               const std::string& server_name, Time now, Memory& memory) {
  const ByteView name(reinterpret_cast<const std::uint8_t*>(server_name.data()), server_name.size());
  const auto key = sha256_of_parts({chain.digest, roots.id(), name});
  if (auto known = memory.trusts.find(key); known && known->from <= now && now < known->until) return known;
  auto trust = std::make_shared<const Trust>(verify_chain(chain.der, roots, server_name, now));
  memory.trusts.insert(key, trust, sizeof(Trust) + 256);
  return trust;
}

Validity validity_of(const Assessment& assessment, const CertificateFacts& leaf) {
  const auto& facts = *assessment.facts;
  return {.this_update = *facts.this_update,
          .next_update = facts.next_update,
          .produced_at = facts.produced_at,
          .responder_not_before = assessment.responder_not_before,
          .responder_not_after = facts.responder.not_after,
          .revoked_at = assessment.authenticated ? facts.revoked_at : std::nullopt,
          .leaf_not_before = leaf.not_before,
          .leaf_not_after = leaf.not_after};
}

void append(std::vector<Finding>& to, const std::vector<Finding>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

bool has(const Verdict& verdict, Fault fault) {
  return std::ranges::find(verdict.findings, fault, &Finding::fault) != verdict.findings.end();
}

/// judge_staple takes over what the staple is worth, and judges its times. Returns when `ok` would end.
std::optional<Time> judge_staple(Verdict& verdict, const Assessment& assessment, const Limits& limits,
                                 Time now) {
  verdict.staple = assessment.facts;
  append(verdict.findings, assessment.findings);
  if (limits.public_web) append(verdict.findings, assessment.public_findings);
  std::optional<Time> until;
  if (assessment.speaks_of_leaf) {
    const auto validity = validity_of(assessment, *verdict.certificate);
    const auto when = timing(validity, limits);
    append(verdict.findings, judge_times(validity, limits, now));
    verdict.effective_expiry = when.effective_expiry;
    verdict.refresh_due = when.refresh_due;
    until = std::min(when.effective_expiry, when.refresh_critical.value_or(when.effective_expiry));
  }
  // A key whose certificate has ended speaks for nobody any more.
  verdict.authenticated = assessment.authenticated && !has(verdict, Fault::responder_expired);
  if (verdict.authenticated) verdict.status = assessment.facts->status;
  return until;
}

Level level_of(const Verdict& verdict) {
  if (!verdict.present && !verdict.expected) return Level::not_applicable;
  if (verdict.findings.empty()) return Level::ok;
  switch (verdict.findings.front().severity) {
    case Severity::critical:
      return Level::critical;
    case Severity::warning:
      return Level::warning;
    case Severity::information:
      break;
  }
  return Level::ok;
}

/// conclude ranks the findings and draws the one answer from them.
void conclude(Verdict& verdict, std::optional<Time> until) {
  rank(verdict.findings);
  verdict.level = level_of(verdict);
  if (!verdict.present && !verdict.expected) return;
  verdict.ok =
      verdict.authenticated && verdict.status == CertStatus::good && verdict.level != Level::critical;
  if (*verdict.ok) verdict.ok_until = until;
}

}  // namespace

boost::system::result<Verdict, Failure> judge(const Presented& presented, const Expectation& expectation,
                                              Time now, Memory& memory) {
  const auto chain = read_chain(presented, memory);
  if (!chain.leaf) {
    const auto read = presented.chain.empty() ? Unreadable{ReadProblem::malformed, "no certificate was sent"}
                                              : read_certificate(presented.chain.front().der).error();
    return Failure{Reason::judge_unreadable_certificate, read.message};
  }
  Verdict verdict;
  verdict.certificate = chain.leaf->facts;
  for (const auto& other : chain.others) verdict.chain.push_back(other->facts);

  std::shared_ptr<const Trust> trust;
  if (expectation.roots) {
    trust = verify_remembered(chain, *expectation.roots, expectation.server_name, now, memory);
  }
  const auto profile = expectation.policy.profile;
  const bool public_web =
      profile == Profile::public_web || (profile == Profile::automatic && trust && trust->public_anchor);
  const auto limits = limits_of(expectation.policy, public_web);

  judge_applicability(verdict, expectation.policy);
  judge_presence(verdict, presented, expectation.policy);
  judge_certificate(verdict, *chain.leaf, expectation.judge_trust ? trust.get() : nullptr,
                    expectation.server_name, now);
  std::optional<Time> until;
  if (const auto& staple = presented.chain.front().staple; staple && !staple->empty()) {
    const auto assessment = assess_remembered(*staple, chain, expectation.roots, memory);
    until = judge_staple(verdict, *assessment, limits, now);
  }
  conclude(verdict, until);
  return verdict;
}

std::optional<bool> ok_at(const Verdict& verdict, Time now) {
  if (!verdict.ok || !*verdict.ok) return verdict.ok;
  return !verdict.ok_until || now <= *verdict.ok_until;
}

}  // namespace staple
