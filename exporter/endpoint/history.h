// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "exporter/endpoint/summary.h"
#include "probes/time.h"

namespace staple::endpoint {

/// Transition is a change of the summary of one address of an endpoint.
struct Transition {
  WallTime time;                ///< of the probe that found it
  std::string address;          ///< empty if the probe failed before it had one
  std::string view;             ///< empty for the default view
  std::optional<Summary> from;  ///< nullopt for the first probe of this address
  Summary to;
  std::string detail;  ///< of the fault or failure; empty if there is none
};

/// kMaxHistory bounds the transitions that are kept for an endpoint.
inline constexpr std::size_t kMaxHistory = 20;

/// History holds the latest kMaxHistory transitions of an endpoint, in order of time.
using History = std::vector<Transition>;

}  // namespace staple::endpoint
