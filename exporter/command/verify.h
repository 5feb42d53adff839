#pragma once

#include <iosfwd>

#include "exporter/command/command_line.h"

namespace staple::command {

/// run_verify judges a staple from files, without a network, and writes the verdict to `out`, its
/// troubles to `error`. Returns the exit code as run_probe does. `colour`: as there.
int run_verify(const VerifyOptions& options, std::ostream& out, std::ostream& error, bool colour);

}  // namespace staple::command
