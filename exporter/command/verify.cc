// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/verify.h"

#include <ostream>
#include <variant>

#include "exporter/clock.h"
#include "exporter/command/exit_code.h"
#include "exporter/command/input.h"
#include "exporter/file.h"
#include "exporter/report/format_json.h"
#include "exporter/report/json.h"
#include "exporter/report/text.h"
#include "probes/ocsp/judge.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/x509/certificate.h"

namespace staple::command {
namespace {

/// kMaxFile is the size limit of each file, far above any chain or staple.
constexpr std::size_t kMaxFile = 1u << 20;

/// Trouble is a message that begins with the name of the unusable file.
using Trouble = std::string;

std::variant<Bytes, Trouble> load_staple(const std::string& file) {
  const auto content = read_file(file, kMaxFile);
  if (!content) return file + ": " + content.error().message;
  auto staple = read_staple(*content);
  if (!staple) return file + ": " + staple.error().message;
  return std::move(*staple);
}

std::variant<std::vector<Bytes>, Trouble> load_certificates(const std::string& file) {
  const auto content = read_file(file, kMaxFile);
  if (!content) return file + ": " + content.error().message;
  auto certificates = read_certificates(*content);
  if (!certificates) return file + ": " + certificates.error().message;
  for (std::size_t i = 0; i < certificates->size(); ++i) {
    const auto readable = x509::read_certificate((*certificates)[i]);
    if (readable) continue;
    const auto which =
        certificates->size() > 1 ? "certificate " + std::to_string(i + 1) + ": " : "";
    return file + ": " + which + readable.error().message;
  }
  return std::move(*certificates);
}

/// load_presented builds the chain that a server with these files would present: the leaf, its
/// issuer, the rest.
std::variant<PresentedChain, Trouble> load_presented(const VerifyOptions& options) {
  auto staple = load_staple(options.staple);
  if (auto* const trouble = std::get_if<Trouble>(&staple)) return std::move(*trouble);
  auto chain = load_certificates(options.cert);
  if (auto* const trouble = std::get_if<Trouble>(&chain)) return std::move(*trouble);
  auto& certificates = std::get<std::vector<Bytes>>(chain);
  if (!options.issuer.empty()) {
    auto issuer = load_certificates(options.issuer);
    if (auto* const trouble = std::get_if<Trouble>(&issuer)) return std::move(*trouble);
    auto& issuers = std::get<std::vector<Bytes>>(issuer);
    certificates.insert(certificates.begin() + 1, issuers.begin(), issuers.end());
  }
  PresentedChain presented;
  for (auto& certificate : certificates)
    presented.chain.push_back({std::move(certificate), std::nullopt});
  presented.chain.front().staple = std::get<Bytes>(std::move(staple));
  return presented;
}

}  // namespace

int run_verify(const VerifyOptions& options, std::ostream& out, std::ostream& error, bool colour) {
  const auto loaded = load_presented(options);
  if (const auto* const trouble = std::get_if<Trouble>(&loaded)) {
    error << *trouble << "\n";
    return kUnknown;
  }
  ocsp::JudgeInput judge_input;
  judge_input.policy.profile = options.profile;
  judge_input.policy.max_age = options.max_age;
  judge_input.judge_trust = false;
  // The roots only decide whether the chain is public.
  const auto roots = options.profile == Profile::automatic ? x509::Roots::load_system() : nullptr;
  judge_input.roots = roots.get();
  const auto now = options.at.value_or(make_system_clock().now());
  ocsp::VerdictCache cache(0);
  auto judgement = judge(std::get<PresentedChain>(loaded), judge_input, now, cache);
  if (!judgement) {
    error << options.cert << ": " << judgement.error().detail << "\n";
    return kUnknown;
  }
  const ocsp::Verdict verdict = conclude(*std::move(judgement));
  if (options.output == OutputFormat::json) {
    out << report::format_json(report::verdict_to_json(verdict, now)) << "\n";
  } else {
    out << report::format_verdict(verdict, verdict.certificate->subject, now, colour);
  }
  auto code = exit_code_of(verdict.level);
  if (!out.flush()) {
    error << "staple_exporter verify: cannot write the output\n";
    code = worst_of(code, kUnknown);
  }
  return code;
}

}  // namespace staple::command
