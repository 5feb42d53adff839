#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "exporter/command/command_line.h"
#include "exporter/endpoint/status.h"
#include "probes/prober/prober.h"
#include "probes/target.h"

namespace staple::command {

/// ProbedTarget is one target of `probe` with its results.
struct ProbedTarget {
  std::string name;            ///< as given, `host:port` or `host:port#server-name`
  Target target;               ///< with the flags applied
  prober::ProbeResult result;  ///< no views before the probe
};

/// write_json writes all views of all targets as one array.
void write_json(const std::vector<ProbedTarget>& all, std::ostream& out);

/// write_json_lines writes each view of a target on a line of its own.
void write_json_lines(const ProbedTarget& one, std::ostream& out);

/// write_text writes a report per target: a table if it has several views, then the views that need
/// attention, or the first view if none does.
void write_text(const std::vector<ProbedTarget>& all, bool colour, std::ostream& out);

/// make_snapshot returns the results as the scheduler would store them, without a fleet.
endpoint::Snapshot make_snapshot(const std::vector<ProbedTarget>& all);

}  // namespace staple::command
