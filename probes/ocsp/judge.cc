// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/judge.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "probes/crypto/hash.h"
#include "probes/ocsp/applicability.h"
#include "probes/ocsp/assessment.h"
#include "probes/ocsp/chain.h"
#include "probes/ocsp/issuer_search.h"
#include "probes/ocsp/time_findings.h"
#include "probes/ocsp/time_policy.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/x509/trust.h"

namespace staple::ocsp {
namespace {

/// kMaxStapledDepth is the highest depth at which staples are judged: the longest honest chains
/// have six certificates. Each staple costs public-key work, and the server chooses how much.
constexpr std::size_t kMaxStapledDepth = 5;

/// estimate_size returns the approximate memory of an assessment in bytes.
std::size_t estimate_size(const Assessment& assessment) {
  std::size_t bytes = sizeof(Assessment) + sizeof(StapleFacts) + 512;
  for (const auto* findings : {&assessment.findings, &assessment.public_findings}) {
    for (const Finding& finding : *findings) bytes += sizeof finding + finding.detail.size();
  }
  return bytes;
}

/// assess_cached assesses the staple sent with the certificate at `depth`.
std::shared_ptr<const Assessment> assess_cached(ByteView staple, const Chain& chain,
                                                std::size_t depth, const JudgeInput& input,
                                                VerdictCache& cache) {
  const std::array<std::uint8_t, 2> octets{static_cast<std::uint8_t>(depth),
                                           static_cast<std::uint8_t>(input.self_issued)};
  const auto* const roots = input.roots;
  const auto key = crypto::sha256_of_parts(
      {staple, chain.digest, octets, roots ? ByteView(roots->id()) : ByteView()});
  if (auto cached = cache.assessments.find(key)) return cached;
  auto assessment = std::make_shared<const Assessment>(
      assess(staple, *chain.certificates[depth],
             search_issuer(chain, depth, roots, input.self_issued, cache)));
  cache.assessments.insert(key, assessment, estimate_size(*assessment));
  return assessment;
}

std::shared_ptr<const x509::Trust> verify_cached(const Chain& chain, const x509::Roots& roots,
                                                 const std::string& server_name, WallTime now,
                                                 VerdictCache& cache) {
  const ByteView name(reinterpret_cast<const std::uint8_t*>(server_name.data()),
                      server_name.size());
  const auto key = crypto::sha256_of_parts({chain.digest, roots.id(), name});
  if (auto cached = cache.trust_results.find(key);
      cached && cached->from <= now && now < cached->until)
    return cached;
  auto trust =
      std::make_shared<const x509::Trust>(verify_chain(chain.der, roots, server_name, now));
  cache.trust_results.insert(key, trust, sizeof(x509::Trust) + 256);
  return trust;
}

Validity validity_of(const Assessment& assessment, const x509::CertificateFacts& certificate) {
  const auto& facts = *assessment.facts;
  return {.this_update = *facts.this_update,
          .next_update = facts.next_update,
          .produced_at = facts.produced_at,
          .responder_not_before = assessment.responder_not_before,
          .responder_not_after = facts.responder.not_after,
          .revoked_at = assessment.authenticated ? facts.revoked_at : std::nullopt,
          .leaf_not_before = certificate.not_before,
          .leaf_not_after = certificate.not_after};
}

/// judge_staple adds the assessment of the staple of `certificate`, and judges its times.
void judge_staple(StapleJudgement& judgement, const Assessment& assessment,
                  const x509::CertificateFacts& certificate, const TimeLimits& limits,
                  WallTime now) {
  judgement.staple = assessment.facts;
  judgement.add(assessment.findings);
  if (limits.public_web) judgement.add(assessment.public_findings);
  if (!assessment.matches_leaf) return;
  const auto validity = validity_of(assessment, certificate);
  judge_times(judgement, validity, limits, now);
  if (!assessment.authenticated) return;
  // The authorization begins and ends with the certificate of the delegated responder.
  judgement.authenticated = is_signer_valid(validity, now);
  if (judgement.authenticated) {
    judgement.status = assessment.facts->status;
  } else {
    judgement.withdraw_status(*assessment.facts->status);
  }
}

/// judge_chain_staples judges the staples sent above the leaf, each with the issuer of its own
/// certificate. It uses the private profile: the windows of the Baseline Requirements apply to
/// subscriber certificates, while those of a CA may be a year long.
void judge_chain_staples(Judgement& judgement, const PresentedChain& presented, const Chain& chain,
                         const JudgeInput& input, WallTime now, VerdictCache& cache) {
  Policy policy = input.policy;
  policy.max_age = Seconds(0);
  const auto limits = limits_of(policy, false);
  for (std::size_t depth = 1; depth < chain.certificates.size(); ++depth) {
    const auto& staple = presented.chain[depth].staple;
    // A staple at a greater depth is not judged: it is reported neither as present nor as missing.
    if (!chain.certificates[depth] || (staple && depth > kMaxStapledDepth)) continue;
    auto& above = judgement.chain.emplace_back();
    above.depth = depth;
    above.certificate = chain.certificates[depth]->facts;
    if (!staple) continue;
    StapleJudgement staple_judgement;
    staple_judgement.present = true;
    judge_certificate_validity(staple_judgement, *above.certificate, now);
    if (staple->empty()) {
      staple_judgement.add(Fault::empty, Severity::critical, "the staple has length zero");
    } else {
      const auto assessment = assess_cached(*staple, chain, depth, input, cache);
      judge_staple(staple_judgement, *assessment, *above.certificate, limits, now);
    }
    if (const Finding* const worst = staple_judgement.find_critical()) {
      judgement.add(Fault::chain_staple_bad, "depth " + std::to_string(depth) + ": " +
                                                 std::string(entry(worst->fault).name) + ", " +
                                                 worst->detail);
    }
    above.verdict = conclude(std::move(staple_judgement));
  }
}

/// find_must_staple_ca_name returns the subject of a CA above the leaf that carries the TLS
/// feature. Empty if there is no such CA or the leaf carries the feature too.
std::string find_must_staple_ca_name(const Chain& chain, const x509::Trust* trust) {
  if (chain.certificates.front()->facts->must_staple) return {};
  if (const auto sent = find_must_staple_ca(chain)) return sent->facts->subject;
  return trust ? trust->must_staple_ca : "";  // a CA that was not sent
}

}  // namespace

boost::system::result<Judgement, Failure> judge(const PresentedChain& presented,
                                                const JudgeInput& input, WallTime now,
                                                VerdictCache& cache) {
  const auto chain = read_chain(presented, cache);
  if (chain.certificates.empty() || !chain.certificates.front()) {
    const auto read = presented.chain.empty()
                          ? Error{ErrorKind::malformed, "no certificate was sent"}
                          : x509::read_certificate(presented.chain.front().der).error();
    return Failure{Reason::judge_unreadable_certificate, read.message};
  }
  const auto& leaf = *chain.certificates.front();
  Judgement judgement;
  judgement.certificate = leaf.facts;
  judge_chain_staples(judgement, presented, chain, input, now, cache);

  std::shared_ptr<const x509::Trust> trust;
  if (input.roots) {
    trust = verify_cached(chain, *input.roots, input.server_name, now, cache);
  }
  const auto profile = input.policy.profile;
  const bool public_web = profile == Profile::public_web ||
                          (profile == Profile::automatic && trust && trust->public_anchor);
  const auto limits = limits_of(input.policy, public_web);
  judgement.public_web = public_web;

  judge_applicability(judgement, input.policy, find_must_staple_ca_name(chain, trust.get()));
  judge_presence(judgement, presented, input.policy);
  if (const auto& staple = presented.chain.front().staple; staple && !staple->empty()) {
    const auto assessment = assess_cached(*staple, chain, 0, input, cache);
    judge_staple(judgement, *assessment, *judgement.certificate, limits, now);
  }
  judge_must_staple(judgement, presented.status_requested);
  judge_certificate(judgement, leaf, trust.get(), input.server_name, now);
  return judgement;
}

}  // namespace staple::ocsp
