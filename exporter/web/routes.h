// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

#include "exporter/http/routing.h"
#include "exporter/log.h"
#include "exporter/metrics/exporter_facts.h"
#include "exporter/service/service.h"
#include "probes/time.h"

namespace staple::web {

/// App is the application state that the routes read and act on.
struct App {
  service::Service& service;
  Clock clock;
  metrics::BuildInfo build;
  std::string prefix;  ///< as Routes::prefix
  std::string telemetry_path;
  bool lifecycle = false;  ///< permits POST /-/reload
  std::shared_ptr<const metrics::RequestCounts> requests;
  Log log;
  WallTime started;  ///< of the process
};

/// make_routes returns all routes of the main listener. `app.service` must outlive them.
httpd::Routes make_routes(const App& app);

/// make_health_routes returns the routes of the health listener, without a prefix.
httpd::Routes make_health_routes(const App& app);

}  // namespace staple::web
