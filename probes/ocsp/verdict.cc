// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/verdict.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace staple::ocsp {
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

std::optional<bool> is_ok_at(const StapleVerdict& verdict, WallTime now) {
  if (!verdict.ok || !*verdict.ok) return verdict.ok;
  return !verdict.ok_until || now <= *verdict.ok_until;
}

std::optional<LaterFault> find_later_fault(const Verdict& verdict, WallTime now) {
  const auto has_passed = [now](const std::optional<WallTime>& time) {
    return time && now > *time;
  };
  // Times of a staple count only if it is about this certificate.
  const bool in_use = verdict.staple && verdict.effective_expiry;
  if (in_use && has_passed(verdict.staple->responder.not_after))
    return LaterFault{Fault::responder_expired, Severity::critical};
  if (has_passed(verdict.certificate->not_after))
    return LaterFault{Fault::certificate_expired, Severity::critical};
  if (in_use && has_passed(verdict.effective_expiry))
    return LaterFault{Fault::expired, Severity::critical};
  if (has_passed(verdict.refresh_critical))
    return LaterFault{Fault::refresh_overdue, Severity::critical};
  if (has_passed(verdict.refresh_due)) return LaterFault{Fault::refresh_overdue, Severity::warning};
  return std::nullopt;
}

std::optional<WallTime> find_refresh_due_at(const Verdict& verdict, WallTime now) {
  return now > verdict.certificate->not_after ? std::nullopt : verdict.refresh_due;
}

bool has_chain_staple(const Verdict& verdict) {
  return std::ranges::any_of(verdict.chain,
                             [](const auto& above) { return above.verdict.present; });
}

}  // namespace staple::ocsp
