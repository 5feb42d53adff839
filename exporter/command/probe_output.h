#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "exporter/command/command_line.h"
#include "exporter/endpoint/status.h"
#include "probes/prober/prober.h"
#include "probes/target.h"

namespace staple::command {

/// ProbedTarget is one target of `probe`: as it was named, as it is probed, and what came of it.
struct ProbedTarget {
  std::string name;
  Target target;
  prober::ProbeResult result;  ///< no views: it has not been probed yet
};

/// write_json writes all views of all targets as one array.
void write_json(const std::vector<ProbedTarget>& all, std::ostream& out);

/// write_json_lines writes each view of a target on a line of its own.
void write_json_lines(const ProbedTarget& one, std::ostream& out);

/// write_text writes several views as a table first. Then those that are not well are explained,
/// and the first one where all are.
void write_text(const std::vector<ProbedTarget>& all, bool colour, std::ostream& out);

/// make_snapshot is what was probed as the scheduler would know it, without a fleet.
endpoint::Snapshot make_snapshot(const std::vector<ProbedTarget>& all);

}  // namespace staple::command
