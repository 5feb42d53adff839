// SPDX-License-Identifier: Apache-2.0

// Judges any chain with any staple at any time and checks the invariants of the verdict. The input
// is the time in four bytes, then the staple, the leaf and the certificates above it, each after
// its length in two bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "probes/ocsp/assessment.h"
#include "probes/ocsp/judge.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/x509/certificate.h"
#include "probes/x509/trust.h"

namespace {

using staple::Bytes;
using staple::ByteView;

std::uint32_t take_number(ByteView& input, std::size_t octets) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < octets && !input.empty(); ++i) {
    number = number << 8 | input.front();
    input = input.subspan(1);
  }
  return number;
}

Bytes take_part(ByteView& input) {
  const auto size = std::min<std::size_t>(take_number(input, 2), input.size());
  Bytes part(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size));
  input = input.subspan(size);
  return part;
}

void require(bool promise) {
  if (!promise) std::abort();
}

void check(const staple::ocsp::Verdict& verdict) {
  require(verdict.certificate != nullptr);
  require(verdict.status.has_value() == verdict.authenticated);
  require(verdict.ok != true ||
          (verdict.authenticated && verdict.status == staple::ocsp::CertStatus::good &&
           verdict.ok_until));
  require(std::ranges::is_sorted(
      verdict.findings, [](const auto& a, const auto& b) { return a.severity > b.severity; }));
  for (const auto& finding : verdict.findings) require(finding.detail.size() < 4096);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView input(data, size);
  const staple::WallTime now{staple::Seconds(take_number(input, 4))};
  staple::PresentedChain presented;
  auto staple_bytes = take_part(input);
  presented.chain.push_back({take_part(input), std::move(staple_bytes)});
  while (!input.empty()) presented.chain.push_back({take_part(input), std::nullopt});

  for (const auto profile : {staple::Profile::public_web, staple::Profile::private_pki}) {
    staple::ocsp::VerdictCache cache;
    staple::ocsp::JudgeInput judge_input;
    judge_input.policy.profile = profile;
    auto judgement = staple::ocsp::judge(presented, judge_input, now, cache);
    if (judgement.has_error()) continue;
    const auto first = conclude(*std::move(judgement));
    check(first);
    auto repeated = staple::ocsp::judge(presented, judge_input, now, cache);
    require(repeated.has_value());
    const auto again = conclude(*std::move(repeated));
    require(again.findings == first.findings && again.ok == first.ok);
  }
  return 0;
}
