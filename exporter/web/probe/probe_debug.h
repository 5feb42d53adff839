#pragma once

#include <string>
#include <vector>

#include "exporter/service/probe_loop.h"
#include "probes/prober/observation.h"

namespace staple::web {

/// render_probe_debug writes what `/probe?debug=true` answers, for people to read: a log of what
/// was done and found, the metrics that a scrape would have got, and the module as YAML without
/// its secrets.
std::string render_probe_debug(const service::OnDemandProbe& probe,
                               const std::vector<prober::Observation>& observations,
                               const std::string& metrics);

}  // namespace staple::web
