#pragma once

#include <memory>
#include <string>

#include "exporter/http/routing.h"
#include "exporter/metrics/exporter_facts.h"
#include "exporter/service/service.h"
#include "probes/time.h"

namespace staple::web {

/// App is what the pages tell about and act upon.
struct App {
  service::Service& service;
  Clock clock;
  metrics::BuildInfo build;
  std::string prefix;  ///< as Routes::prefix
  std::string telemetry_path;
  bool lifecycle = false;  ///< POST /-/reload is allowed
  std::shared_ptr<const metrics::RequestCounts> requests;
};

/// make_routes is what the service answers. `site.service` must outlive it.
httpd::Routes make_routes(const App& app);

/// make_health_routes is what the listener for checks of health answers, as routes; it knows
/// no prefix.
httpd::Routes make_health_routes(const App& app);

}  // namespace staple::web
