// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exporter/http/listen_address.h"

namespace staple::command {

/// WebOptions are the flags of `serve` that begin with `--web.`.
struct WebOptions {
  /// Empty: the sockets passed by systemd, or :10219 if there are none.
  std::vector<httpd::ListenAddress> listen;
  /// Absent: no separate listener for health checks.
  std::optional<httpd::ListenAddress> health_listen;
  std::string config_file;  ///< empty: plain HTTP without authentication
  std::string telemetry_path = "/metrics";
  std::string external_path;  ///< path of --web.external-url, as route_prefix
  /// Such as `/staple`, may be empty; absent: external_path
  std::optional<std::string> route_prefix;
  bool enable_lifecycle = false;

  const std::string& prefix() const { return route_prefix ? *route_prefix : external_path; }
};

}  // namespace staple::command
