// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/verify.h"

#include <algorithm>
#include <iterator>
#include <ostream>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/clock.h"
#include "exporter/command/exit_code.h"
#include "exporter/command/input.h"
#include "exporter/command/issuers.h"
#include "exporter/report/format_json.h"
#include "exporter/report/json.h"
#include "exporter/report/text.h"
#include "probes/file.h"
#include "probes/ocsp/judge.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/x509/baseline.h"
#include "probes/x509/certificate.h"

namespace staple::command {
namespace {

/// kMaxFile is the size limit of each file, far above any chain or staple.
constexpr std::size_t kMaxFile = 1u << 20;

/// Trouble is a message that begins with the name of the unusable file.
using Trouble = std::string;

std::variant<Bytes, Trouble> load_staple(const std::string& file) {
  const auto content = read_input(file, kMaxFile);
  if (!content) return file + ": " + content.error().message;
  auto staple = read_staple(*content);
  if (!staple) return file + ": " + staple.error().message;
  return std::move(*staple);
}

std::variant<std::vector<CertificatePointer>, Trouble> load_certificates(const std::string& file) {
  const auto content = read_input(file, kMaxFile);
  if (!content) return file + ": " + content.error().message;
  const auto certificates = read_certificates(*content);
  if (!certificates) return file + ": " + certificates.error().message;
  std::vector<CertificatePointer> read;
  for (const Bytes& der : *certificates) {
    const auto certificate = x509::read_certificate(der);
    if (!certificate) {
      const auto which =
          certificates->size() > 1 ? "certificate " + std::to_string(read.size() + 1) + ": " : "";
      return file + ": " + which + certificate.error().message;
    }
    read.push_back(*certificate);
  }
  return read;
}

/// Files holds what the files contain.
struct Files {
  Bytes staple;
  CertificatePointer leaf;
  /// The only certificates that can be the issuer: those of `--issuer`, else those after the leaf.
  std::vector<CertificatePointer> given;
};

std::variant<Files, Trouble> load_files(const VerifyOptions& options) {
  auto staple = load_staple(options.staple);
  if (auto* const trouble = std::get_if<Trouble>(&staple)) return std::move(*trouble);
  auto loaded = load_certificates(options.cert);
  if (auto* const trouble = std::get_if<Trouble>(&loaded)) return std::move(*trouble);
  auto& chain = std::get<std::vector<CertificatePointer>>(loaded);
  Files files{std::get<Bytes>(std::move(staple)), chain.front(), {}};
  if (options.issuers.empty()) files.given.assign(chain.begin() + 1, chain.end());
  for (const auto& file : options.issuers) {
    auto more = load_certificates(file);
    if (auto* const trouble = std::get_if<Trouble>(&more)) return std::move(*trouble);
    std::ranges::move(std::get<0>(more), std::back_inserter(files.given));
  }
  return files;
}

PresentedChain make_presented(Files files, const Issuers& issuers) {
  PresentedChain presented;
  presented.chain.push_back({files.leaf->der, std::move(files.staple)});
  for (const auto& issuer : issuers.certificates)
    presented.chain.push_back({issuer->der, std::nullopt});
  return presented;
}

/// make_input reads nothing of this machine: the same files get the same verdict everywhere.
ocsp::JudgeInput make_input(const VerifyOptions& options, const Files& files,
                            const Issuers& issuers) {
  ocsp::JudgeInput input;
  input.policy.max_age = options.max_age;
  input.policy.profile = options.profile;
  if (options.profile == Profile::automatic && x509::claims_baseline_requirements(files.leaf->der))
    input.policy.profile = Profile::public_web;
  const auto& sha256 = files.leaf->facts->sha256;
  input.self_issued = options.issuers.empty() ||
                      (issuers.proven && issuers.certificates.front()->facts->sha256 == sha256);
  return input;
}

}  // namespace

int run_verify(const VerifyOptions& options, std::ostream& out, std::ostream& error, bool colour) {
  auto loaded = load_files(options);
  if (const auto* const trouble = std::get_if<Trouble>(&loaded)) {
    error << *trouble << "\n";
    return kUnknown;
  }
  auto& files = std::get<Files>(loaded);
  const auto now = options.at.value_or(make_system_clock().now());
  const auto issuers = select_issuers(*files.leaf, files.given, now);
  const auto input = make_input(options, files, issuers);
  ocsp::VerdictCache cache(0);
  auto judgement = judge(make_presented(std::move(files), issuers), input, now, cache);
  if (!judgement) {
    error << options.cert << ": " << judgement.error().detail << "\n";
    return kUnknown;
  }
  if (const auto ended = describe_ended(issuers, now); !ended.empty())
    judgement->add(ocsp::Fault::chain_untrusted, ended);
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
