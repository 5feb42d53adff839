#pragma once

#include <memory>
#include <string>

#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::test {

/// noon is the moment at which the observations here were made.
inline constexpr Time noon{std::chrono::sys_days(std::chrono::November / 20 / 2026) + std::chrono::hours(12)};

/// healthy is what a good server shows at noon: an authenticated staple, good, of yesterday, for four days.
Observation healthy(const std::string& address);

/// unstapled is a server whose certificate names a responder and which staples nothing.
Observation unstapled(const std::string& address);

/// not_applicable is a server whose certificate cannot be stapled.
Observation not_applicable(const std::string& address);

/// forged is a staple that claims all that the healthy one says, signed by a stranger.
Observation forged(const std::string& address);

/// revoked is an authenticated staple that says revoked.
Observation revoked(const std::string& address);

/// failed is a probe that got no handshake.
Observation failed(const std::string& address, Reason reason, const std::string& detail);

}  // namespace staple::test
