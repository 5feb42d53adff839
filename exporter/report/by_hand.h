#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/endpoint/status.h"
#include "probes/prober/observation.h"

namespace staple::report {

/// Command is something to type into a shell, to see by hand what was observed.
struct Command {
  std::string purpose;  ///< for a person
  std::string text;     ///< for sh; may be several lines
};

/// commands_by_hand lists how to look at a view of an endpoint with openssl and with this program. Whatever
/// is foreign in them stands in quotes; what no quotes make harmless is left out.
std::vector<Command> commands_by_hand(const endpoint::Endpoint& endpoint,
                                      const prober::Observation& observation);

/// shell_word writes `text` as one word for sh: in single quotes, unless there is nothing in it to quote.
std::string shell_word(std::string_view text);

}  // namespace staple::report
