#pragma once

#include <iosfwd>

#include "exporter/command/command_line.h"

namespace staple {

/// run_probe probes the targets once and writes what it found to `out`, its troubles to `error`. Returns the
/// exit code: 0 ok or not applicable, 1 warning, 2 critical, 3 could not tell, 64 when the options ask for
/// what does not exist (a module, a file); of several answers the worst, critical being worse than unknown.
int run_probe(const ProbeOptions& options, std::ostream& out, std::ostream& error);

}  // namespace staple
