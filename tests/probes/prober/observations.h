#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/ocsp/judgement.h"
#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"
#include "probes/prober/open_view.h"
#include "probes/time.h"

namespace staple::test {

/// kNoon is the moment at which the observations here were made.
inline constexpr WallTime kNoon{std::chrono::sys_days(std::chrono::November / 20 / 2026) +
                                std::chrono::hours(12)};

/// make_healthy is what a good server shows at noon: an authenticated staple, good, of yesterday,
/// for four days.
prober::Observation make_healthy(const std::string& address);

/// make_unstapled is a server whose certificate names a responder and which staples nothing.
prober::Observation make_unstapled(const std::string& address);

/// make_not_applicable is a server whose certificate cannot be stapled.
prober::Observation make_not_applicable(const std::string& address);

/// make_forged is a staple that claims all that the healthy one says, signed by a stranger.
prober::Observation make_forged(const std::string& address);

/// make_revoked is an authenticated staple that says revoked.
prober::Observation make_revoked(const std::string& address);

/// make_failed is a probe that got no handshake.
prober::Observation make_failed(const std::string& address, Reason reason,
                                const std::string& detail);

/// make_judgement returns the open judgement that concludes to `verdict`.
ocsp::Judgement make_judgement(const ocsp::Verdict& verdict);

/// make_open_view returns the view that concludes to `observation`.
prober::OpenView make_open_view(prober::Observation observation);
std::vector<prober::OpenView> make_open_views(std::vector<prober::Observation> observations);

}  // namespace staple::test
