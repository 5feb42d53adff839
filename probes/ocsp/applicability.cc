// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/applicability.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "probes/ocsp/time_findings.h"

namespace staple::ocsp {
namespace {

constexpr std::size_t kLarge = std::size_t{4} << 10;
/// kTooLarge is the size in bytes of the largest TLS 1.2 handshake message that clients accept.
constexpr std::size_t kTooLarge = std::size_t{16} << 10;

bool is_http(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  return url.size() > scheme.size() &&
         std::ranges::equal(url.substr(0, scheme.size()), scheme, [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
         });
}

}  // namespace

void judge_applicability(Judgement& judgement, const Policy& policy,
                         const std::string& must_staple_ca) {
  const auto& leaf = *judgement.certificate;
  const auto& urls = leaf.responder_urls;
  judgement.must_staple = leaf.must_staple;
  judgement.expected =
      policy.staple == StaplePolicy::require ||
      (policy.staple == StaplePolicy::automatic && (leaf.must_staple || !urls.empty()));
  if (!must_staple_ca.empty() && !leaf.must_staple) {
    judgement.add(Fault::must_staple_parent,
                  "'" + must_staple_ca + "' carries the TLS feature, but the certificate does not");
  }
  if (!urls.empty() && std::ranges::none_of(urls, is_http)) {
    judgement.add(Fault::responder_url_unusable, "the certificate names only " + urls.front());
  }
}

void judge_presence(Judgement& judgement, const PresentedChain& presented, const Policy& policy) {
  const auto& staple = presented.chain.front().staple;
  judgement.present = staple.has_value() || presented.staple_unreadable;
  if (presented.staple_unreadable) {
    judgement.add(Fault::oversized, Severity::critical,
                  "the status message is larger than 16 KiB: clients abort the handshake");
  } else if (!staple) {
    if (!judgement.expected || !presented.status_requested) return;
    if (judgement.must_staple)
      return judgement.add(Fault::not_sent_must_staple, "the certificate is must-staple");
    judgement.add(Fault::not_sent,
                  policy.staple == StaplePolicy::require ? Severity::critical : Severity::warning,
                  judgement.certificate->responder_urls.empty()
                      ? "the policy requires a staple"
                      : "the certificate names " + judgement.certificate->responder_urls.front());
  } else if (staple->empty()) {
    judgement.add(Fault::empty, "OpenSSL clients abort the handshake");
  } else if (staple->size() > kLarge) {
    const bool aborts = staple->size() > kTooLarge && presented.tls_version != TlsVersion::tls13;
    judgement.add(Fault::oversized, aborts ? Severity::critical : Severity::warning,
                  "the staple has " + std::to_string(staple->size()) + " bytes");
  }
}

void judge_must_staple(Judgement& judgement, bool status_requested) {
  if (!judgement.must_staple || !judgement.certificate->responder_urls.empty()) return;
  std::string detail = "the certificate is must-staple and names no responder";
  const bool is_good = judgement.StapleJudgement::is_ok();
  if (is_good) detail += ", but a good staple was sent";
  if (!is_good && status_requested)
    detail += judgement.present ? "; no good staple was sent" : "; no staple was sent";
  judgement.add(Fault::must_staple_no_responder,
                is_good || !status_requested ? Severity::warning : Severity::critical,
                std::move(detail));
}

void judge_certificate(Judgement& judgement, const x509::Certificate& leaf,
                       const x509::Trust* trust, const std::string& server_name, WallTime now) {
  judge_certificate_validity(judgement, *judgement.certificate, now);
  std::string problem = trust ? trust->problem : "";
  if (!leaf.unreadable_extensions.empty()) {
    problem += (problem.empty() ? "" : "; ") +
               ("unreadable extensions: " + x509::join_names(leaf.unreadable_extensions));
  }
  if (!problem.empty()) judgement.add(Fault::chain_untrusted, problem);
  if (!trust) return;
  if (!trust->names_server)
    judgement.add(Fault::name_mismatch, "the certificate does not name " + server_name);
  judgement.trusted = trust->trusted && trust->names_server;
}

}  // namespace staple::ocsp
