#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exporter/http/listen_address.h"

namespace staple::command {

/// WebOptions are the flags of `serve` that begin with `--web.`.
struct WebOptions {
  /// empty: sockets of systemd, or :10219 if there are none
  std::vector<httpd::ListenAddress> listen;
  /// absent: no listener for checks of health alone
  std::optional<httpd::ListenAddress> health_listen;
  std::string config_file;  ///< empty: plain HTTP, and everybody may ask
  std::string telemetry_path = "/metrics";
  std::string external_path;                ///< of --web.external-url: as route_prefix
  std::optional<std::string> route_prefix;  ///< `/staple`, empty for none; absent: external_path
  bool enable_lifecycle = false;

  const std::string& prefix() const { return route_prefix ? *route_prefix : external_path; }
};

}  // namespace staple::command
