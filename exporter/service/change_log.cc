// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/change_log.h"

#include "exporter/endpoint/summary.h"

namespace staple::service {
namespace {

LogLevel select_log_level(const schedule::StatusChange& change) {
  if (endpoint::needs_attention(change.to.level)) return LogLevel::warn;
  // The first result of a healthy address is not logged by default.
  return change.from ? LogLevel::info : LogLevel::debug;
}

}  // namespace

void log_change(const Log& log, const schedule::StatusChange& change) {
  const endpoint::Endpoint& endpoint = *change.endpoint;
  const std::string topic =
      "verdict " + endpoint.fleet + " " + endpoint.name + " " + change.address + " " + change.view;
  log.write_limited(topic, select_log_level(change), "verdict changed",
                    {{"fleet", endpoint.fleet},
                     {"target", endpoint.name},
                     {"address", change.address},
                     {"view", change.view},
                     {"from", change.from ? to_string(*change.from) : "new"},
                     {"to", to_string(change.to)},
                     {"detail", change.detail}});
}

void log_internal_error(const Log& log, std::string_view target, std::string_view what) {
  log.write_limited("internal error " + std::string(target), LogLevel::error,
                    "probe failed with an internal error", {{"target", target}, {"error", what}});
}

void log_responder_change(const Log& log, const std::string& responder, bool up,
                          const std::string& detail) {
  const std::string topic = "responder " + responder;
  if (up) {
    log.write_limited(topic, LogLevel::info, "responder is up again", {{"responder", responder}});
  } else {
    log.write_limited(topic, LogLevel::warn, "responder is down",
                      {{"responder", responder}, {"detail", detail}});
  }
}

void RouteLog::set(std::string_view family, bool reachable) {
  if (missing_[family == "IPv4" ? 0 : 1].exchange(!reachable) == !reachable) return;
  const std::string topic = "route " + std::string(family);
  if (reachable) {
    log_.write_limited(topic, LogLevel::info, "this host has a route to the address family again",
                       {{"family", family}});
  } else {
    log_.write_limited(topic, LogLevel::warn,
                       "this host has no route to an address family: its addresses are left out",
                       {{"family", family}});
  }
}

}  // namespace staple::service
