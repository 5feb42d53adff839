// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/views.h"

#include <array>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace staple::prober {
namespace {

// AlertDescription (RFC 8446, 6.2): the server supports nothing that was offered.
constexpr std::uint8_t kHandshakeFailure = 40;
constexpr std::uint8_t kProtocolVersion = 70;
constexpr std::uint8_t kInsufficientSecurity = 71;

bool is_negotiation_failure(const Failure& failure) {
  if (!failure.alert) return failure.reason == Reason::handshake_version;
  const std::uint8_t alert = *failure.alert;
  return alert == kHandshakeFailure || alert == kProtocolVersion || alert == kInsufficientSecurity;
}

bool matches_key_type(std::string_view key_type, tls::KeyType wanted) {
  return wanted == tls::KeyType::any ||
         key_type.starts_with(wanted == tls::KeyType::rsa ? "rsa" : "ecdsa");
}

std::string_view key_kind_of(const std::string& key_type) {
  return std::string_view(key_type).substr(0, 3);
}

/// ComparedView is a judged view with its index in the compared views.
struct ComparedView {
  std::size_t index;
  const Observation& observation;
  const ocsp::Judgement& judgement;
  std::optional<bool> ok = judgement.is_ok();

  bool has_same_certificate(const ComparedView& other) const {
    return judgement.certificate->sha256 == other.judgement.certificate->sha256;
  }

  /// rank is higher for the better of two views.
  auto rank() const {
    return std::tuple(ok.value_or(false), judgement.authenticated, judgement.present,
                      judgement.certificate->not_before, this_update());
  }

  WallTime this_update() const {
    return judgement.staple && judgement.staple->this_update ? *judgement.staple->this_update
                                                             : WallTime::min();
  }
};

/// find_difference_kind returns the first property by which the two views differ: address, key
/// type, TLS version, server name. A view of RSA in TLS 1.2 is thus compared with the default view
/// of ECDSA in TLS 1.3. Views with different certificates but the same key type and version have
/// different server names. Returns nullopt if nothing differs, or if both address and view do.
std::optional<DifferenceKind> find_difference_kind(const ComparedView& a, const ComparedView& b) {
  if (a.observation.address != b.observation.address) {
    if (a.observation.view != b.observation.view) return std::nullopt;
    return DifferenceKind::address;
  }
  if (key_kind_of(a.judgement.certificate->key_type) !=
      key_kind_of(b.judgement.certificate->key_type))
    return DifferenceKind::key_type;
  if (a.observation.tls_version != b.observation.tls_version) return DifferenceKind::tls_version;
  if (!a.has_same_certificate(b)) return DifferenceKind::server_name;
  return std::nullopt;
}

std::string describe_staple(const ComparedView& view) {
  const ocsp::Judgement& judgement = view.judgement;
  if (!judgement.present) return "no staple";
  if (judgement.status && view.ok.value_or(false)) return std::string(name(*judgement.status));
  if (const ocsp::Finding* const finding = judgement.find_critical())
    return std::string(entry(finding->fault).name);
  return judgement.authenticated && judgement.status ? std::string(name(*judgement.status))
                                                     : "not authenticated";
}

/// describe_view names a view by the property by which it differs from `other`.
std::string describe_view(const ComparedView& one, const ComparedView& other, DifferenceKind kind) {
  if (kind == DifferenceKind::address) return one.observation.address;
  if (kind == DifferenceKind::tls_version && one.observation.tls_version)
    return std::string(name(*one.observation.tls_version));
  if (kind == DifferenceKind::key_type) {
    const auto& key_type = one.judgement.certificate->key_type;
    if (!one.observation.tls_version ||
        one.observation.tls_version == other.observation.tls_version)
      return key_type;
    return key_type + " in " + std::string(name(*one.observation.tls_version));
  }
  return one.observation.view.empty() ? "the default view" : one.observation.view;
}

/// describe_difference describes how `worse` differs from `better`. Returns an empty string if it
/// does not.
std::string describe_difference(const ComparedView& better, const ComparedView& worse,
                                DifferenceKind kind) {
  const ocsp::Judgement& b = better.judgement;
  const ocsp::Judgement& w = worse.judgement;
  const std::string other = describe_view(better, worse, kind);
  const bool is_applicable = w.expected || w.present;  // else a missing staple is no difference
  if (is_applicable && b.present != w.present) return "no staple here, a staple for " + other;
  if (is_applicable && (better.ok != worse.ok || b.status != w.status))
    return describe_staple(worse) + " here, " + describe_staple(better) + " for " + other;
  if (!better.has_same_certificate(worse)) {
    const bool may_differ = kind == DifferenceKind::key_type || kind == DifferenceKind::server_name;
    if (may_differ) return "";
    return "certificate with serial " + w.certificate->serial + " here, " + b.certificate->serial +
           " for " + other;
  }
  // A staple that was made after the other one was received proves nothing about that one.
  const bool is_comparable = better.this_update() <= worse.observation.time;
  if (b.authenticated && w.authenticated && w.refresh_due && is_comparable &&
      better.this_update() > *w.refresh_due) {
    return "old staple here, newer one for " + other + "; a healthy server would have refreshed it";
  }
  return "";
}

}  // namespace

ViewComparison compare_views(std::span<const OpenView> views) {
  ViewComparison result;
  if (views.size() < 2) return result;
  std::vector<ComparedView> all;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (views[i].judgement) all.push_back({i, views[i].observation, *views[i].judgement});
  }
  for (const ComparedView& worse : all) {
    std::array<const ComparedView*, 4> best{};  // by DifferenceKind
    for (const ComparedView& other : all) {
      const auto kind = find_difference_kind(other, worse);
      if (!kind) continue;
      auto& known = best[static_cast<std::size_t>(*kind)];
      if (!known || other.rank() > known->rank()) known = &other;
      auto& compared = result.differ[static_cast<std::size_t>(*kind)];
      if (!compared) compared = false;
    }
    for (std::size_t i = 0; i < best.size(); ++i) {
      if (!best[i] || !(best[i]->rank() > worse.rank())) continue;
      const auto kind = static_cast<DifferenceKind>(i);
      const std::string what = describe_difference(*best[i], worse, kind);
      if (what.empty()) continue;
      result.differ[i] = true;
      result.differences.push_back(
          {worse.index, kind, "by " + std::string(name(kind)) + ": " + what});
    }
  }
  return result;
}

void mark_not_offered(OpenView& result, const View& view, const OpenView& default_view) {
  if (!default_view.judgement) return;
  Observation& observation = result.observation;
  if (observation.failure && is_negotiation_failure(*observation.failure)) {
    observation.not_offered = observation.failure->detail;
    observation.failure.reset();
  } else if (result.judgement) {
    const std::string& key_type = result.judgement->certificate->key_type;
    if (matches_key_type(key_type, view.tls.key_type)) return;
    observation.not_offered = "the server sent a certificate of type " + key_type;
    result.judgement.reset();
  }
}

}  // namespace staple::prober
