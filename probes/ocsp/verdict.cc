#include "probes/ocsp/verdict.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace staple::ocsp {
namespace {

bool is_critical(const StapleVerdict& verdict) {
  return !verdict.findings.empty() && verdict.findings.front().severity == Severity::critical;
}

/// is_refused reports whether the server refuses handshakes with a status request. Such a server
/// fails even if no staple is expected.
bool is_refused(const Verdict& verdict) {
  return std::ranges::find(verdict.findings, Fault::status_request_refused, &Finding::fault) !=
         verdict.findings.end();
}

Level level_of(const Verdict& verdict) {
  if (!verdict.present && !verdict.expected && !is_refused(verdict)) return Level::not_applicable;
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

}  // namespace

std::string_view name(CertStatus status) {
  constexpr std::array<std::string_view, 3> names{"good", "revoked", "unknown"};
  return names[static_cast<std::size_t>(status)];
}

std::string format_revocation_reason(int reason) {
  constexpr std::array<std::string_view, 11> names{
      "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
      "superseded",    "cessationOfOperation", "certificateHold", "",
      "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};
  const auto number = static_cast<std::size_t>(reason);
  return number < names.size() && !names[number].empty() ? std::string(names[number])
                                                         : std::to_string(reason);
}

std::string_view name(Level level) {
  constexpr std::array<std::string_view, 5> names{"ok", "warning", "critical", "not_applicable",
                                                  "unreachable"};
  return names[static_cast<std::size_t>(level)];
}

void conclude(StapleVerdict& verdict, std::optional<WallTime> until) {
  rank(verdict.findings);
  verdict.ok = verdict.authenticated && verdict.status == CertStatus::good && !is_critical(verdict);
  verdict.ok_until = *verdict.ok ? until : std::nullopt;
}

void conclude(Verdict& verdict, std::optional<WallTime> until) {
  conclude(static_cast<StapleVerdict&>(verdict), until);
  verdict.level = level_of(verdict);
  if (!verdict.present && !verdict.expected) verdict.ok.reset();
}

std::optional<bool> is_ok_at(const StapleVerdict& verdict, WallTime now) {
  if (!verdict.ok || !*verdict.ok) return verdict.ok;
  return !verdict.ok_until || now <= *verdict.ok_until;
}

bool has_chain_staple(const Verdict& verdict) {
  return std::ranges::any_of(verdict.chain,
                             [](const auto& above) { return above.verdict.present; });
}

}  // namespace staple::ocsp
