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

bool has_chain_staple(const Verdict& verdict) {
  return std::ranges::any_of(verdict.chain,
                             [](const auto& above) { return above.verdict.present; });
}

}  // namespace staple::ocsp
