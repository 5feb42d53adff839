#pragma once

#include <iosfwd>

#include "exporter/command/command_line.h"

namespace staple::command {

/// apply_flags returns the module with what the flags change: the addresses (only the first, unless
/// all are asked for) and the trusted roots.
prober::Module apply_flags(prober::Module module, const ProbeOptions& options);

/// run_probe probes the targets once and writes what it found to `out`, its troubles to `error`.
/// Returns the exit code: 0 ok or not applicable, 1 warning, 2 critical, 3 could not tell (also: a
/// file could not be read or the output not be written), 64 when there is no such module; of
/// several the worst: critical, then could not tell, then warning. `colour`: `out` is a terminal
/// that shows colours; `bar`: `error` is one on which a long run shows how far it is.
int run_probe(const ProbeOptions& options, std::ostream& out, std::ostream& error, bool colour,
              bool bar);

}  // namespace staple::command
