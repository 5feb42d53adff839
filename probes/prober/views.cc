#include "probes/prober/views.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace staple::prober {
namespace {

// AlertDescription (RFC 8446, 6.2): the server has nothing in common with what was offered.
constexpr std::uint8_t kHandshakeFailure = 40;
constexpr std::uint8_t kProtocolVersion = 70;
constexpr std::uint8_t kInsufficientSecurity = 71;

bool nothing_in_common(const Failure& failure) {
  if (!failure.alert) return failure.reason == Reason::handshake_version;
  return failure.alert == kHandshakeFailure || failure.alert == kProtocolVersion ||
         failure.alert == kInsufficientSecurity;
}

bool is_of(std::string_view key_type, tls::KeyType wanted) {
  return wanted == tls::KeyType::any || key_type.starts_with(wanted == tls::KeyType::rsa ? "rsa" : "ecdsa");
}

std::string_view kind(const std::string& key_type) { return std::string_view(key_type).substr(0, 3); }

/// One is an observation that can be compared, and its place.
struct One {
  std::size_t which;
  const Observation& seen;
  const ocsp::Verdict& verdict;

  bool same_certificate(const One& other) const {
    return verdict.certificate->sha256 == other.verdict.certificate->sha256;
  }

  /// rank tells which of two is better off.
  auto rank() const {
    return std::tuple(verdict.ok.value_or(false), verdict.authenticated, verdict.present,
                      verdict.certificate->not_before, this_update());
  }

  WallTime this_update() const {
    return verdict.staple && verdict.staple->this_update ? *verdict.staple->this_update : WallTime::min();
  }
};

/// differ_by tells what sets the two views apart, by the first that does: the address, the kind of key, the
/// TLS version, the certificate (for there is no other reason for another one). So a view of RSA in TLS 1.2
/// is held against the default view of ECDSA in TLS 1.3. Absent: nothing, or the address and the view at
/// once.
std::optional<DifferBy> differ_by(const One& a, const One& b) {
  if (a.seen.address != b.seen.address) {
    if (a.seen.view != b.seen.view) return std::nullopt;
    return DifferBy::address;
  }
  if (kind(a.verdict.certificate->key_type) != kind(b.verdict.certificate->key_type))
    return DifferBy::key_type;
  if (a.seen.tls_version != b.seen.tls_version) return DifferBy::tls_version;
  if (!a.same_certificate(b)) return DifferBy::server_name;
  return std::nullopt;
}

std::string worth(const ocsp::Verdict& verdict) {
  if (!verdict.present) return "none";
  if (verdict.status && verdict.ok.value_or(false)) return std::string(name(*verdict.status));
  for (const ocsp::Finding& finding : verdict.findings) {
    if (finding.severity == ocsp::Severity::critical) return std::string(entry(finding.fault).name);
  }
  return verdict.authenticated && verdict.status ? std::string(name(*verdict.status)) : "not authenticated";
}

/// difference says what `worse` is shown otherwise than `better`; empty: nothing.
std::string difference(const One& better, const One& worse, DifferBy by) {
  const ocsp::Verdict& b = better.verdict;
  const ocsp::Verdict& w = worse.verdict;
  if (b.present != w.present && (w.expected || w.present)) return "presence: a staple came there, none here";
  if (b.ok != w.ok || b.status != w.status) return "status: " + worth(b) + " there, " + worth(w) + " here";
  const bool may_have_other = by == DifferBy::key_type || by == DifferBy::server_name;
  if (!better.same_certificate(worse)) {
    if (may_have_other) return "";
    return "certificate: serial " + b.certificate->serial + " there, " + w.certificate->serial + " here";
  }
  if (b.authenticated && w.authenticated && w.refresh_due && better.this_update() > *w.refresh_due) {
    return "freshness: a healthy server had replaced this staple when the one there was made";
  }
  return "";
}

/// where names a view by what makes it differ from `other`.
std::string where(const One& one, const One& other, DifferBy by) {
  if (by == DifferBy::address) return one.seen.address;
  if (by == DifferBy::tls_version && one.seen.tls_version) return std::string(name(*one.seen.tls_version));
  if (by == DifferBy::key_type) {
    const auto& key_type = one.verdict.certificate->key_type;
    if (!one.seen.tls_version || one.seen.tls_version == other.seen.tls_version) return key_type;
    return key_type + " in " + std::string(name(*one.seen.tls_version));
  }
  return one.seen.view.empty() ? "the default view" : one.seen.view;
}

}  // namespace

std::string_view name(DifferBy by) {
  constexpr std::array<std::string_view, 4> names{"address", "tls_version", "key_type", "server_name"};
  return names[static_cast<std::size_t>(by)];
}

Comparison compare_views(std::span<const Observation* const> observations) {
  Comparison result;
  if (observations.size() < 2) return result;
  std::vector<One> all;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    if (observations[i]->verdict) all.push_back({i, *observations[i], *observations[i]->verdict});
  }
  for (const One& worse : all) {
    std::array<const One*, 4> best{};  // of those that differ from it, by what
    for (const One& other : all) {
      const auto by = differ_by(other, worse);
      if (!by) continue;
      auto& known = best[static_cast<std::size_t>(*by)];
      if (!known || other.rank() > known->rank()) known = &other;
      auto& compared = result.differ[static_cast<std::size_t>(*by)];
      if (!compared) compared = false;
    }
    for (std::size_t i = 0; i < best.size(); ++i) {
      if (!best[i] || !(best[i]->rank() > worse.rank())) continue;
      const auto by = static_cast<DifferBy>(i);
      const std::string what = difference(*best[i], worse, by);
      if (what.empty()) continue;
      result.differ[i] = true;
      result.differences.push_back(
          {worse.which, by,
           "by " + std::string(name(by)) + ", from " + where(*best[i], worse, by) + ": " + what});
    }
  }
  return result;
}

void mark_not_offered(Observation& observation, const View& view, const Observation& default_view) {
  if (!default_view.verdict) return;
  if (observation.failure && nothing_in_common(*observation.failure)) {
    observation.not_offered = observation.failure->detail;
    observation.failure.reset();
  } else if (observation.verdict && !is_of(observation.verdict->certificate->key_type, view.tls.key_type)) {
    observation.not_offered =
        "the server sent a certificate of type " + observation.verdict->certificate->key_type;
    observation.verdict.reset();
  }
}

}  // namespace staple::prober
