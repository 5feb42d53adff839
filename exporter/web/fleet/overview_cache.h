// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>

#include "exporter/service/service.h"
#include "exporter/web/fleet/overview.h"
#include "probes/time.h"

namespace staple::web {

/// OverviewCache makes overviews of a service, at most one a second for any number of requests, to
/// bound the load on the probe loops. After a reload, the next request gets a new one.
class OverviewCache {
 public:
  /// `service` must outlive the cache.
  OverviewCache(service::Service& service, Clock clock) : service_(service), clock_(clock) {}

  /// get returns an overview that is at most one second old. Never null.
  boost::asio::awaitable<std::shared_ptr<const Overview>> get();

 private:
  service::Service& service_;
  Clock clock_;
  std::shared_ptr<const Overview> cached_;  ///< null before the first call
  SteadyTime made_at_{};
  std::uint64_t configuration_number_ = 0;
};

}  // namespace staple::web
