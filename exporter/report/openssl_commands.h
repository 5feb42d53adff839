// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/endpoint/status.h"
#include "probes/prober/observation.h"

namespace staple::report {

/// ShellCommand is a shell command that reproduces an observation by hand.
struct ShellCommand {
  std::string purpose;  ///< one phrase, shown above the command
  std::string text;     ///< for sh, one or more lines
};

/// list_openssl_commands returns the commands that examine a view of an endpoint with openssl and
/// with this program. Text from certificates and configuration is quoted for the shell.
std::vector<ShellCommand> list_openssl_commands(const endpoint::Endpoint& endpoint,
                                                const prober::Observation& observation);

/// quote_for_shell returns `text` as one word for sh, in single quotes unless every character
/// is harmless.
std::string quote_for_shell(std::string_view text);

}  // namespace staple::report
