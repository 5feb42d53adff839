#pragma once

#include <memory>
#include <string>

#include "exporter/http/routing.h"
#include "exporter/metrics/own_facts.h"
#include "exporter/service/service.h"
#include "probes/time.h"

namespace staple::web {

/// Site is what the pages tell about and act upon.
struct Site {
  service::Service& service;
  Clock clock;
  metrics::BuildInfo build;
  std::string prefix;  ///< as Routes::prefix
  std::string telemetry_path;
  bool lifecycle = false;  ///< POST /-/reload is allowed
  std::shared_ptr<const metrics::RequestCounts> requests;
};

/// routes is what the service answers. `site.service` must outlive it.
httpd::Routes routes(const Site& site);

/// health_routes is what the listener for checks of health answers, as routes; it knows no prefix.
httpd::Routes health_routes(const Site& site);

}  // namespace staple::web
