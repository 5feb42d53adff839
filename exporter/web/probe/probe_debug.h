// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "exporter/service/probe_loop.h"
#include "probes/prober/observation.h"

namespace staple::web {

/// render_probe_debug writes the body of `/probe?debug=true` for people: a log of the probe, the
/// metrics that a scrape would have returned, and the module as YAML without its secrets.
std::string render_probe_debug(const service::OnDemandProbe& probe,
                               const std::vector<prober::Observation>& observations,
                               const std::string& metrics);

/// render_failure_debug writes the same of a probe that failed before its target was known.
std::string render_failure_debug(const prober::Observation& failed, const std::string& metrics);

}  // namespace staple::web
