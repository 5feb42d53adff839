// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "probes/prober/attempts.h"
#include "tests/probes/prober/observations.h"

namespace staple::prober {

// Results of connections to one address.

inline AttemptResult make_attempt(
    const Observation& observation,
    std::chrono::nanoseconds handshake = std::chrono::milliseconds(20)) {
  AttemptResult attempt;
  attempt.presented.chain = {{Bytes{1}, std::nullopt}};
  attempt.judgement = test::make_judgement(*observation.verdict);
  attempt.phases[static_cast<std::size_t>(Stage::handshake)] = handshake;
  attempt.duration = handshake + std::chrono::milliseconds(1);
  return attempt;
}

inline AttemptResult stapled(std::chrono::nanoseconds handshake = std::chrono::milliseconds(20)) {
  return make_attempt(test::make_healthy("192.0.2.7"), handshake);
}

inline AttemptResult missing(std::chrono::nanoseconds handshake = std::chrono::milliseconds(20)) {
  return make_attempt(test::make_unstapled("192.0.2.7"), handshake);
}

inline AttemptResult not_applicable() {
  return make_attempt(test::make_not_applicable("192.0.2.7"));
}

inline AttemptResult control(std::chrono::nanoseconds handshake = std::chrono::milliseconds(20)) {
  Observation observation = test::make_unstapled("192.0.2.7");
  observation.verdict->findings.clear();  // without the status request no staple is missing
  AttemptResult attempt = make_attempt(observation, handshake);
  attempt.status_request = tls::StatusRequest::omitted;
  attempt.presented.status_requested = false;
  return attempt;
}

inline AttemptResult failed(Reason reason,
                            tls::StatusRequest status_request = tls::StatusRequest::sent) {
  AttemptResult attempt;
  attempt.status_request = status_request;
  attempt.failure = Failure{reason, "alert: internal error"};
  attempt.phases[static_cast<std::size_t>(Stage::handshake)] = std::chrono::milliseconds(5);
  return attempt;
}

/// conclude_attempts returns the concluded observation of the attempts.
inline Observation conclude_attempts(const std::vector<AttemptResult>& results,
                                     const ViewState& previous) {
  return conclude(observe(results, previous)).observation;
}

inline std::vector<std::pair<ocsp::Fault, ocsp::Severity>> findings(
    const Observation& observation) {
  std::vector<std::pair<ocsp::Fault, ocsp::Severity>> found;
  for (const ocsp::Finding& finding : observation.verdict->findings)
    found.emplace_back(finding.fault, finding.severity);
  return found;
}

inline constexpr auto kWarning = ocsp::Severity::warning;
inline constexpr auto kCritical = ocsp::Severity::critical;

}  // namespace staple::prober
