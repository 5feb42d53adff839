#include "exporter/web/fleet/latest.h"

#include <chrono>
#include <utility>

namespace staple::web {

namespace {
constexpr std::chrono::seconds kKept{1};
}

boost::asio::awaitable<std::shared_ptr<const Overview>> LatestOverview::get() {
  const std::uint64_t configuration = service_.configuration_generation();
  const SteadyTime now = clock_.steady_now();
  const bool fresh = latest_ && of_configuration_ == configuration && now - made_ < kKept;
  if (fresh) co_return latest_;
  const service::LoopReport report = co_await service_.report();
  auto overview = std::make_shared<const Overview>(make_overview(report.snapshot, clock_.now()));
  latest_ = overview;
  made_ = now;
  of_configuration_ = configuration;
  co_return overview;
}

}  // namespace staple::web
