// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/counted_errors.h"

namespace staple::prober {
namespace {

/// counts_errors returns whether servers of this protocol count connections without a login.
bool counts_errors(starttls::StartTls protocol) { return protocol == starttls::StartTls::mysql; }

}  // namespace

std::optional<Failure> find_known_failure(const std::optional<CountedErrors>& errors,
                                          SteadyTime now) {
  if (!errors || errors->connections < kMaxCountedErrors || now - errors->tried >= kRareHandshake)
    return std::nullopt;
  Failure failure = errors->failure;
  failure.detail +=
      "; the handshake is tried every 6 h, because the server counts each failure as an error of "
      "this host";
  return failure;
}

std::optional<CountedErrors> count_errors(starttls::StartTls protocol,
                                          const std::optional<CountedErrors>& previous,
                                          const Observation& observation, std::size_t connections,
                                          bool known, SteadyTime now) {
  if (!counts_errors(protocol)) return std::nullopt;
  const bool failed = observation.failure.has_value();
  if (known || (failed && entry(observation.failure->reason).stage < Stage::handshake))
    return previous;
  if (!failed || entry(observation.failure->reason).stage != Stage::handshake) return std::nullopt;
  return CountedErrors{*observation.failure, (previous ? previous->connections : 0) + connections,
                       now};
}

std::optional<std::string> decline_view(starttls::StartTls protocol, bool multi) {
  if (!multi || !counts_errors(protocol)) return std::nullopt;
  return "the handshake of this view is not completed, which MySQL counts as an error of this host";
}

}  // namespace staple::prober
