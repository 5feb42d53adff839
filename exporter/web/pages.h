#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exporter/metrics/own_facts.h"
#include "exporter/service.h"
#include "exporter/web/exchange.h"
#include "probes/time.h"

namespace staple {

/// Site is what the pages tell about and act upon.
struct Site {
  Service& service;
  Clock clock;
  BuildInfo build;
  std::string telemetry_path;
  bool lifecycle = false;  ///< POST /-/reload is allowed
  std::shared_ptr<const RequestCounts> requests;
};

/// routes is the table of what the service answers. `site.service` must outlive it.
std::vector<Route> routes(const Site& site);

}  // namespace staple
