#pragma once

#include <memory>
#include <string>

#include "exporter/endpoint/status.h"
#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::test {

/// noon is the moment at which the observations here were made.
inline constexpr WallTime noon{std::chrono::sys_days(std::chrono::November / 20 / 2026) +
                               std::chrono::hours(12)};

/// endpoint makes an endpoint `name` (`host:port`) of a fleet, probed every 5 min, every 30 s when faulty.
std::shared_ptr<endpoint::Endpoint> endpoint(const std::string& fleet, const std::string& name);

/// healthy is what a good server shows at noon: an authenticated staple, good, of yesterday, for four days.
prober::Observation healthy(const std::string& address);

/// unstapled is a server whose certificate names a responder and which staples nothing.
prober::Observation unstapled(const std::string& address);

/// not_applicable is a server whose certificate cannot be stapled.
prober::Observation not_applicable(const std::string& address);

/// forged is a staple that claims all that the healthy one says, signed by a stranger.
prober::Observation forged(const std::string& address);

/// revoked is an authenticated staple that says revoked.
prober::Observation revoked(const std::string& address);

/// failed is a probe that got no handshake.
prober::Observation failed(const std::string& address, Reason reason, const std::string& detail);

/// status is an endpoint that was probed once, with `observations` as the result.
std::shared_ptr<const endpoint::Status> status(std::shared_ptr<const endpoint::Endpoint> endpoint,
                                               std::vector<prober::Observation> observations);

}  // namespace staple::test
