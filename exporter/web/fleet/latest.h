#pragma once

#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>

#include "exporter/service/service.h"
#include "exporter/web/fleet/overview.h"
#include "probes/time.h"

namespace staple::web {

/// LatestOverview makes overviews of what a service watches, at most one a second however many ask: whoever
/// asks costs the probe loops nothing more. A reload makes a new one at once.
class LatestOverview {
 public:
  /// `service` must outlive it.
  LatestOverview(service::Service& service, Clock clock) : service_(service), clock_(clock) {}

  /// get returns an overview that is at most a second old; never null.
  boost::asio::awaitable<std::shared_ptr<const Overview>> get();

 private:
  service::Service& service_;
  Clock clock_;
  std::shared_ptr<const Overview> latest_;  ///< null: nobody has asked yet
  SteadyTime made_{};
  std::uint64_t of_configuration_ = 0;
};

}  // namespace staple::web
