// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "exporter/command/command_line.h"
#include "probes/prober/prober.h"
#include "probes/target.h"

namespace staple::command {

/// ProbedTarget is one target of `probe` with its results.
struct ProbedTarget {
  std::string name;            ///< as given, `host:port` or `host:port#server-name`
  Target target;               ///< with the flags applied
  prober::ProbeResult result;  ///< no views before the probe
};

/// write_json_lines writes each view of a target on a line of its own.
void write_json_lines(const ProbedTarget& one, std::ostream& out);

/// write_output writes the results of all targets in the requested format: a list if there is a
/// targets file, else a report per target. Lines of JSON are not written here.
void write_output(const ProbeOptions& options, const std::vector<ProbedTarget>& all, bool colour,
                  std::ostream& out);

/// save_staple_and_chain writes the requested staple and chain of the first address that presented
/// a certificate. Returns false if a file could not be written. A missing staple or chain is
/// reported on `error` but is not a failure.
bool save_staple_and_chain(const ProbeOptions& options,
                           const std::vector<prober::ViewResult>& result, std::ostream& error);

}  // namespace staple::command
