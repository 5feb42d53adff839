// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/issuers.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "probes/text/duration.h"
#include "probes/x509/name.h"

namespace staple::command {
namespace {

/// kMaxIssuers is the number of certificates above the leaf that the judge reads.
constexpr std::size_t kMaxIssuers = 15;

bool is_valid_at(const x509::Certificate& certificate, WallTime now) {
  return certificate.facts->not_before <= now && now <= certificate.facts->not_after;
}

/// find_issuer returns the certificate of `given` that issued `below`. Null if there is none.
CertificatePointer find_issuer(const x509::Certificate& below,
                               std::span<const CertificatePointer> given, WallTime now) {
  CertificatePointer found;
  for (const auto& each : given) {
    const bool is_better = !found || (is_valid_at(*each, now) && !is_valid_at(*found, now));
    if (is_better && is_issuer_of(*each, below)) found = each;
  }
  return found;
}

bool contains(const std::vector<CertificatePointer>& path, const x509::Certificate& certificate) {
  return std::ranges::any_of(path, [&](const CertificatePointer& each) {
    return each->facts->sha256 == certificate.facts->sha256;
  });
}

}  // namespace

Issuers select_issuers(const x509::Certificate& leaf, std::span<const CertificatePointer> given,
                       WallTime now) {
  std::vector<CertificatePointer> path;
  const x509::Certificate* below = &leaf;
  while (path.size() < kMaxIssuers) {
    const auto issuer = find_issuer(*below, given, now);
    if (!issuer || contains(path, *issuer)) break;
    path.push_back(issuer);
    below = issuer.get();
  }
  if (!path.empty()) return {std::move(path), true};
  std::ranges::copy_if(given, std::back_inserter(path), [&](const CertificatePointer& each) {
    return x509::names_equal(each->subject, leaf.issuer);
  });
  path.resize(std::min(path.size(), kMaxIssuers));
  return {std::move(path), false};
}

std::string describe_ended(const Issuers& issuers, WallTime now) {
  std::string text;
  for (const auto& each : issuers.certificates) {
    const auto& facts = *each->facts;
    if (!issuers.proven || is_valid_at(*each, now)) continue;
    text += (text.empty() ? "the certificate of '" : "; that of '") + facts.subject +
            (now > facts.not_after
                 ? "' expired " + text::format_duration(now - facts.not_after) + " ago"
                 : "' becomes valid in " + text::format_duration(facts.not_before - now));
  }
  return text;
}

}  // namespace staple::command
