// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <iosfwd>

#include "exporter/command/command_line.h"

namespace staple::command {

/// apply_flags returns the module with the flags applied: addresses (only the first without
/// `--all-addresses`), proxy, STARTTLS protocol and trusted roots.
prober::Module apply_flags(prober::Module module, const ProbeOptions& options);

/// run_probe probes the targets once. It writes the report to `out` and problems to `error`.
/// Returns the worst exit code of all targets, by worst_of(): 0 ok or not applicable, 1 warning, 2
/// critical, 3 unreachable, or a file could not be read, or the output could not be written.
/// Returns 64 if the module does not exist. `colour` adds terminal colours to `out`. `bar` draws
/// the progress of a long run on `error`.
int run_probe(const ProbeOptions& options, std::ostream& out, std::ostream& error, bool colour,
              bool bar);

}  // namespace staple::command
