#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/schedule/snapshot.h"
#include "probes/observation.h"

namespace staple {

/// Answer is an observation in a few words: what the log tells of and what a change is a change of.
struct Answer {
  Level level = Level::not_applicable;
  std::string_view stage;  ///< of the failure; empty: there is a verdict
  std::string_view cause;  ///< the fault's name or the failure's reason; empty: nothing is wrong

  auto operator<=>(const Answer&) const = default;
};

/// answer sums an observation up.
Answer answer(const Observation& observation);

/// to_string writes the answer for a person: `ok`, `critical expired`, `unreachable connect refused`.
std::string to_string(const Answer& answer);

/// is_trouble tells whether somebody should look: everything but ok and not applicable.
bool is_trouble(Level level);

/// worst is the endpoint's level: that of the address which needs attention most (critical, unreachable,
/// warning, ok, not applicable: an address that is known to break clients counts before one that is not
/// known). Absent: it has not been probed yet.
std::optional<Level> worst(const EndpointStatus& status);

/// answers are the distinct answers of all addresses, sorted. Which address gave which does not matter: names
/// whose addresses rotate are not changing.
std::vector<Answer> answers(const EndpointStatus& status);

}  // namespace staple
