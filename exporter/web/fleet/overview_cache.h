#pragma once

#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>

#include "exporter/service/service.h"
#include "exporter/web/fleet/overview.h"
#include "probes/time.h"

namespace staple::web {

/// OverviewCache makes overviews of what a service watches, at most one a second however many ask:
/// whoever asks costs the probe loops nothing more. A reload makes a new one at once.
class OverviewCache {
 public:
  /// `service` must outlive it.
  OverviewCache(service::Service& service, Clock clock) : service_(service), clock_(clock) {}

  /// get returns an overview that is at most a second old; never null.
  boost::asio::awaitable<std::shared_ptr<const Overview>> get();

 private:
  service::Service& service_;
  Clock clock_;
  std::shared_ptr<const Overview> cached_;  ///< null: nobody has asked yet
  SteadyTime made_at_{};
  std::uint64_t configuration_number_ = 0;
};

}  // namespace staple::web
