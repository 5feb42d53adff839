#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/endpoint/status.h"
#include "probes/prober/observation.h"

namespace staple::report {

/// ShellCommand is something to type into a shell, to see by hand what was observed.
struct ShellCommand {
  std::string purpose;  ///< for a person
  std::string text;     ///< for sh; may be several lines
};

/// list_openssl_commands lists how to look at a view of an endpoint with openssl and with this
/// program. Whatever is foreign in them stands in quotes; what no quotes make harmless is left out.
std::vector<ShellCommand> list_openssl_commands(const endpoint::Endpoint& endpoint,
                                                const prober::Observation& observation);

/// quote_for_shell writes `text` as one word for sh: in single quotes, unless there is nothing in
/// it to quote.
std::string quote_for_shell(std::string_view text);

}  // namespace staple::report
