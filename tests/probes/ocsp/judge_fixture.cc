// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/ocsp/judge_fixture.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <unistd.h>

#include "probes/ocsp/assessment.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/x509/certificate.h"
#include "probes/x509/trust.h"
#include "tests/pki/der.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;

constexpr WallTime kNow = sys_days(std::chrono::year(2026) / 11 / 20) + 12h;
constexpr pki::Validity kYears{kNow - days(100), kNow + days(300)};

/// The keys are shared by all fixtures, because making them is slow.
struct Pki {
  pki::Authority root = pki::make_root("Test Root", kYears);
  pki::Authority issuer = pki::make_intermediate(root, "Test CA", kYears);
  pki::Identity leaf = pki::make_leaf(issuer, kYears);
  pki::Identity responder = pki::make_responder(issuer, kYears);
};
const Pki& shared_pki() {
  static const Pki pki;
  return pki;
}

std::shared_ptr<const x509::Roots> roots_of(const std::vector<Bytes>& anchors, bool are_public) {
  std::string path = (std::filesystem::temp_directory_path() / "roots-XXXXXX").string();
  const int file = mkstemp(path.data());
  if (file < 0) throw std::runtime_error("no temporary file");
  close(file);
  std::ofstream out(path);
  for (const auto& anchor : anchors) out << pki::encode_pem("CERTIFICATE", anchor);
  out.close();
  auto loaded = x509::Roots::load(path, x509::Roots::make_empty());
  if (loaded && are_public) loaded = x509::Roots::load(path, *loaded);
  std::filesystem::remove(path);
  if (!loaded) throw std::runtime_error(loaded.error().message);
  return *loaded;
}

}  // namespace

JudgeFixture::JudgeFixture()
    : now(kNow),
      years(kYears),
      root(shared_pki().root),
      issuer(shared_pki().issuer),
      leaf(shared_pki().leaf),
      responder(shared_pki().responder),
      staple(pki::make_good_staple(leaf, issuer, now - days(1), now + days(6))),
      signer(issuer.key),
      above{issuer.certificate} {}

void JudgeFixture::set_times(WallTime this_update, WallTime next_update) {
  for (auto& one : staple.singles) {
    one.this_update = pki::der::format_generalized_time(this_update);
    one.next_update = pki::der::format_generalized_time(next_update);
  }
  staple.produced_at = pki::der::format_generalized_time(this_update);
}

void JudgeFixture::delegate(const pki::ResponderOptions& options) {
  delegate(pki::make_responder(issuer, years, options));
}

void JudgeFixture::delegate(const pki::Identity& by) {
  responder = by;
  signer = by.key;
  staple.responder_id = pki::by_name(by.name);
  staple.certificates = {by.certificate};
}

void JudgeFixture::issue_leaf(const pki::LeafOptions& options) {
  issue_leaf_with_validity(years, options);
}

void JudgeFixture::issue_leaf_with_validity(const pki::Validity& validity,
                                            const pki::LeafOptions& options) {
  leaf = pki::make_leaf(issuer, validity, options);
  staple = pki::make_good_staple(leaf, issuer, now - days(1), now + days(6));
}

PresentedChain JudgeFixture::present() const {
  PresentedChain presented;
  presented.chain.push_back({leaf.certificate, std::nullopt});
  if (sends_staple)
    presented.chain.front().staple = staple_der ? *staple_der : pki::encode(staple, signer);
  for (const auto& der : above) presented.chain.push_back({der, std::nullopt});
  presented.tls_version = tls_version;
  presented.staple_unreadable = staple_unreadable;
  return presented;
}

ocsp::Judgement JudgeFixture::make_judgement(ocsp::VerdictCache& cache) const {
  const auto roots = anchors.empty() ? nullptr : roots_of(anchors, anchors_are_public);
  const ocsp::JudgeInput input{.policy = policy, .server_name = server_name, .roots = roots.get()};
  auto judgement = staple::ocsp::judge(present(), input, now, cache);
  if (!judgement) throw std::runtime_error(judgement.error().detail);
  return std::move(*judgement);
}

ocsp::Judgement JudgeFixture::make_judgement() const {
  ocsp::VerdictCache cache;
  return make_judgement(cache);
}

ocsp::Verdict JudgeFixture::judge(ocsp::VerdictCache& cache) const {
  return conclude(make_judgement(cache));
}

ocsp::Verdict JudgeFixture::judge() const { return conclude(make_judgement()); }

std::vector<Case> make_all_cases() {
  std::vector<Case> all;
  for (const auto& group :
       {make_presence_cases(), make_envelope_cases(), make_match_cases(), make_authority_cases(),
        make_delegation_cases(), make_status_and_time_cases(), make_certificate_cases()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

std::ostream& operator<<(std::ostream& out, const ExpectedFinding& expected) {
  return out << entry(expected.fault).name << " (" << name(expected.severity) << ")";
}

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

}  // namespace staple::test
