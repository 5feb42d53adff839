// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/overview_cache.h"

#include <chrono>
#include <utility>

namespace staple::web {

namespace {
constexpr std::chrono::seconds kMaxAge{1};
}

boost::asio::awaitable<std::shared_ptr<const Overview>> OverviewCache::get() {
  const std::uint64_t configuration = service_.configuration_generation();
  const SteadyTime now = clock_.steady_now();
  const bool fresh = cached_ && configuration_number_ == configuration && now - made_at_ < kMaxAge;
  if (fresh) co_return cached_;
  const service::LoopReport report = co_await service_.report();
  auto overview = std::make_shared<const Overview>(make_overview(report.snapshot, clock_.now()));
  cached_ = overview;
  made_at_ = now;
  configuration_number_ = configuration;
  co_return overview;
}

}  // namespace staple::web
