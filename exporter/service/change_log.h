// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <atomic>
#include <string>
#include <string_view>

#include "exporter/log.h"
#include "exporter/schedule/record.h"

namespace staple::service {

/// log_change logs the change of a verdict. The lines of each address and view are limited.
void log_change(const Log& log, const schedule::StatusChange& change);

/// log_internal_error logs that a probe ended with an exception. The lines of each target
/// are limited.
void log_internal_error(const Log& log, std::string_view target, std::string_view what);

/// log_responder_change logs that an OCSP responder is down or up again. The lines of each
/// responder are limited.
void log_responder_change(const Log& log, const std::string& responder, bool up,
                          const std::string& detail);

/// RouteLog logs once for all loops that this host has no route to an address family, and that it
/// has one again. The lines of each family are limited.
class RouteLog {
 public:
  explicit RouteLog(const Log& log) : log_(log) {}

  /// set may be called from any thread.
  void set(std::string_view family, bool reachable);

 private:
  Log log_;
  std::array<std::atomic<bool>, 2> missing_{};
};

}  // namespace staple::service
