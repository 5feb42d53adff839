#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "exporter/endpoint/summary.h"
#include "probes/time.h"

namespace staple::endpoint {

/// Transition is one change of what an address of an endpoint answers.
struct Transition {
  WallTime time;                ///< of the probe that found it
  std::string address;          ///< empty: none was reached for
  std::string view;             ///< empty: the default view
  std::optional<Summary> from;  ///< absent: it was the first answer of this address
  Summary to;
  std::string detail;  ///< of the fault or failure; empty: nothing is wrong
};

/// kMaxHistory is how many changes of an endpoint are kept.
inline constexpr std::size_t kMaxHistory = 20;

/// History is the changes of an endpoint since it is watched, the latest kLongestHistory of them,
/// in the order in which they happened.
using History = std::vector<Transition>;

}  // namespace staple::endpoint
