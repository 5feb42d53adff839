#pragma once

#include <iosfwd>

#include "exporter/command/command_line.h"

namespace staple::command {

/// run_serve watches fleets until SIGTERM or SIGINT. Problems that keep it from starting, and the
/// answer to `--config.check`, go to `error` and `out`; from then on it logs. Returns the exit
/// code: 0, or 1 when it could not start or the configuration is wrong.
int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& error);

}  // namespace staple::command
