#include <array>
#include <cstddef>

#include "probes/prober/observation.h"

namespace staple {

std::string_view name(CertStatus status) {
  constexpr std::array<std::string_view, 3> names{"good", "revoked", "unknown"};
  return names[static_cast<std::size_t>(status)];
}

std::string revocation_reason_name(int reason) {
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

std::string_view name(TlsVersion version) {
  constexpr std::array<std::string_view, 4> names{"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
  return names[static_cast<std::size_t>(version)];
}

Level level(const Observation& observation) {
  if (observation.verdict) return observation.verdict->level;
  return observation.not_offered ? Level::not_applicable : Level::unreachable;
}

}  // namespace staple
