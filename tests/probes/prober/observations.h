// SPDX-License-Identifier: Apache-2.0

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

/// kNoon is the time of these observations.
inline constexpr WallTime kNoon{std::chrono::sys_days(std::chrono::November / 20 / 2026) +
                                std::chrono::hours(12)};

/// make_healthy returns the observation of a good server: an authenticated staple with status good,
/// produced the day before and valid for four days.
prober::Observation make_healthy(const std::string& address);

/// make_unstapled returns that of a server without a staple whose certificate names a responder.
prober::Observation make_unstapled(const std::string& address);

/// make_not_applicable returns that of a server whose certificate names no responder.
prober::Observation make_not_applicable(const std::string& address);

/// make_forged returns that of a server whose staple has the contents of the healthy one, but is
/// signed with another key.
prober::Observation make_forged(const std::string& address);

/// make_revoked returns that of a server with an authenticated staple with status revoked.
prober::Observation make_revoked(const std::string& address);

/// make_failed returns that of a probe that failed.
prober::Observation make_failed(const std::string& address, Reason reason,
                                const std::string& detail);

/// make_judgement returns the open judgement that concludes to `verdict`.
ocsp::Judgement make_judgement(const ocsp::Verdict& verdict);

/// make_open_view returns the view that concludes to `observation`.
prober::OpenView make_open_view(prober::Observation observation);
std::vector<prober::OpenView> make_open_views(std::vector<prober::Observation> observations);

}  // namespace staple::test
