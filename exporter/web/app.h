// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

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

}  // namespace staple::web
