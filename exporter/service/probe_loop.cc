// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/probe_loop.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "exporter/service/cache_size.h"
#include "probes/net/as_value.h"
#include "probes/net/deadline.h"

namespace staple::service {

namespace asio = boost::asio;
using schedule::Lane;

namespace {

/// kGrace is added to the limit of an on-demand probe. The prober enforces the limit itself and
/// reports the stage that exceeded it; it must come first.
constexpr std::chrono::milliseconds kGrace{200};

/// kCleanupInterval is the interval at which certificates are removed that no endpoint presents any
/// more, and verdicts that no probe uses.
constexpr std::chrono::minutes kCleanupInterval{1};

/// count_places returns how many scheduled probes may run. If there were more than permits, probes
/// that wait for a permit would count as started. An eighth is reserved for on-demand probes, so
/// that one can start however slow the fleet is.
std::size_t count_places(std::size_t max_connections) {
  const std::size_t for_on_demand =
      max_connections > 1 ? std::max<std::size_t>(1, max_connections / 8) : 0;
  return max_connections - for_on_demand;
}

/// make_connection_limits reserves a half for scheduled probes. Full probes hold no more permits
/// than places: one of a name with several addresses makes several connections at once.
net::ConnectionLimits make_connection_limits(std::size_t max_connections) {
  const std::size_t places = count_places(max_connections);
  return {max_connections, max_connections / 2, max_connections - places,
          schedule::Places::max_full(places)};
}

/// compute_max_dns_age returns how old a cached DNS answer may be: a little less than an interval.
/// The next regular probe then queries again, even if it starts slightly early.
std::chrono::nanoseconds compute_max_dns_age(const endpoint::Endpoint& endpoint) {
  return std::chrono::nanoseconds(endpoint.interval) * 9 / 10;
}

}  // namespace

ProbeLoop::ProbeLoop(Clock clock, std::size_t max_connections, ProbeListener listener)
    : clock_(clock),
      listener_(std::move(listener)),
      due_timer_(loop_.context()),
      stopping_(loop_.context(), SteadyTime::max()),
      routes_(std::make_shared<net::Routes>(net::has_route, listener_.on_route_change)),
      prober_(make_prober(max_connections)),
      schedule_(count_places(max_connections)),
      responder_results_(listener_.on_certificate_added, listener_.on_certificate_removed),
      cleanup_timer_(loop_.context()) {
  update_cache_bound();
  loop_.post([this] { remove_unseen(); });
  loop_.start();
}

ProbeLoop::~ProbeLoop() {
  stop();
  loop_.join();
}

void ProbeLoop::apply(schedule::EndpointDiff diff, Seconds spread) {
  loop_.post([this, diff = std::move(diff), spread] {
    if (stopped_) return;
    schedule_.apply(diff, spread, clock_.steady_now(), clock_.now());
    update_cache_bound();
    start_due();
  });
}

void ProbeLoop::reconfigure(std::size_t max_connections) {
  loop_.post([this, max_connections] {
    if (stopped_) return;
    responder_results_.reset_announced();
    if (max_connections == prober_->connection_limiter().limit()) return;
    prober_->set_connection_limits(make_connection_limits(max_connections));
    schedule_.set_concurrency(count_places(max_connections));
    update_cache_bound();
    start_due();
  });
}

std::shared_ptr<prober::Prober> ProbeLoop::make_prober(std::size_t max_connections) {
  dns::NameServers servers;
  servers.routes = routes_;
  return std::make_shared<prober::Prober>(loop_.context().get_executor(), clock_,
                                          make_connection_limits(max_connections), servers);
}

void ProbeLoop::update_cache_bound() {
  prober_->set_verdict_cache_bound(compute_cache_size(schedule_.size()));
}

asio::awaitable<LoopReport> ProbeLoop::report() {
  return loop_.call([this] {
    LoopReport report{schedule_.snapshot(), statistics_, 0};
    report.statistics.lag = schedule_.lag();
    const SteadyTime now = clock_.steady_now();
    report.statistics.queued =
        schedule_.count_overdue(Lane::quick, now) + schedule_.count_overdue(Lane::unprobed, now);
    for (const Lane lane : schedule::kSlowLanes)
      report.statistics.slow_queued += schedule_.count_overdue(lane, now);
    if (prober_) {
      report.cache_bound = prober_->verdict_cache().bound();
      report.statistics.cache = prober_->verdict_cache().statistics();
      report.statistics.in_flight = prober_->connection_limiter().in_use();
      report.statistics.connection_limit = prober_->connection_limiter().limit();
    }
    return report;
  });
}

asio::awaitable<bool> ProbeLoop::has_started_first_round() {
  return loop_.call([this] { return schedule_.has_started_first_round(); });
}

asio::awaitable<std::optional<prober::Observations>> ProbeLoop::probe(OnDemandProbe on_demand) {
  const auto task = [this, &on_demand]() -> asio::awaitable<std::optional<prober::Observations>> {
    const prober::ProbeRequest request{on_demand.target,
                                       *on_demand.module,
                                       *on_demand.tls,
                                       on_demand.limit,
                                       {},
                                       clock_.steady_now() + on_demand.limit,
                                       on_demand.permits,
                                       net::Priority::foreground};
    co_return co_await observe(request, on_demand.responder, on_demand.limit);
  };
  co_return co_await asio::co_spawn(loop_.context(), task, asio::use_awaitable);
}

void ProbeLoop::update_responder_status(const Sha256& key,
                                        std::shared_ptr<const responder::ResponderStatus> status) {
  loop_.post([this, key, status = std::move(status)]() mutable {
    responder_results_.update(key, std::move(status));
  });
}

void ProbeLoop::remove_unseen() {
  if (stopped_) return;
  const endpoint::Snapshot snapshot = schedule_.snapshot();
  const SteadyTime now = clock_.steady_now();
  responder_results_.remove_unseen(snapshot, now);
  if (now >= next_eviction_) {
    Seconds longest{0};
    for (const auto& each : snapshot) longest = std::max(longest, each->endpoint->interval);
    prober_->evict_unused_verdicts();
    next_eviction_ = now + compute_cache_lifetime(longest);
  }
  cleanup_timer_.expires_after(kCleanupInterval);
  cleanup_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) remove_unseen();
  });
}

void ProbeLoop::stop() {
  loop_.post([this] {
    if (stopped_) return;
    stopped_ = true;
    due_timer_.cancel();
    cleanup_timer_.cancel();
    stopping_.expires_at(SteadyTime::min());
    prober_.reset();  // running probes still hold it
    loop_.release();
  });
}

void ProbeLoop::start_due() {
  for (schedule::Schedule::DueProbe& due : schedule_.start(clock_.steady_now())) {
    asio::co_spawn(loop_.context(), probe_scheduled(std::move(due)), asio::detached);
  }
  if (const std::optional<SteadyTime> wake = schedule_.wake_time()) {
    due_timer_.expires_at(*wake);
    due_timer_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled && !stopped_) start_due();
    });
  } else {
    due_timer_.cancel();
  }
}

asio::awaitable<void> ProbeLoop::probe_scheduled(schedule::Schedule::DueProbe due) {
  const endpoint::Endpoint& endpoint = *due.endpoint;
  if (stopped_) co_return;
  prober::ProbeRequest request{endpoint.target,
                               *endpoint.module,
                               *endpoint.tls,
                               endpoint.timeout,
                               std::move(due.previous),
                               {},
                               {},
                               due.brief ? net::Priority::background : net::Priority::full,
                               compute_max_dns_age(endpoint)};
  request.brief = due.brief;
  request.settled = due.settled;
  std::optional<prober::Observations> found = co_await observe(request, endpoint.responder, {});
  if (!found) co_return;
  for (const schedule::StatusChange& change :
       schedule_.finish(due.ticket, std::move(*found), clock_.steady_now())) {
    listener_.on_change(change);
  }
  start_due();
}

asio::awaitable<std::optional<prober::Observations>> ProbeLoop::observe(
    prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder,
    std::optional<std::chrono::nanoseconds> limit) {
  if (stopped_) co_return std::nullopt;
  using asio::experimental::awaitable_operators::operator||;
  auto operation = limit ? observe_within(request, std::move(responder), *limit)
                         : observe_guarded(request, std::move(responder));
  auto outcome = co_await (std::move(operation) || stopping_.async_wait(net::as_value));
  if (stopped_ || outcome.index() != 0) co_return std::nullopt;

  prober::Observations observations = std::get<0>(std::move(outcome));
  if (request.brief && observations.slow) co_return observations;  // it says nothing
  for (const prober::Observation& observation : observations.views) statistics_.count(observation);
  co_return observations;
}

asio::awaitable<prober::Observations> ProbeLoop::observe_within(
    prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder,
    std::chrono::nanoseconds limit) {
  const SteadyTime start_time = clock_.steady_now();
  net::Deadline deadline(loop_.context().get_executor(), limit + kGrace);
  auto found = co_await deadline.within(observe_guarded(request, std::move(responder)));
  if (found) co_return *std::move(found);
  // The limit bounds the name lookup and each connection. Together, or with the wait for a permit,
  // they can take longer.
  prober::Observations observations;
  observations.views.push_back(
      make_failure(Reason::connect_timeout,
                   "not finished within the time limit, name lookup and wait for a permit included",
                   start_time));
  co_return observations;
}

asio::awaitable<prober::Observations> ProbeLoop::observe_guarded(
    prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder) {
  // operator|| waits for a success, so an exception must become a value. An exception of one probe
  // must not end the others.
  const SteadyTime start_time = clock_.steady_now();
  const std::shared_ptr<prober::Prober> prober = prober_;
  if (responder) {
    request.find_responder_status = [&](const PresentedChain& presented,
                                        const ocsp::LeafState& leaf)
        -> asio::awaitable<std::shared_ptr<const responder::ResponderStatus>> {
      co_return responder_results_.find_status(presented, leaf, request.module, responder,
                                               request.tls.front()->roots(), clock_.steady_now());
    };
  }
  prober::Observations observations;
  std::string what;
  try {
    prober::ProbeResult result = co_await prober->probe(request);
    observations = observations_of(std::move(result));
  } catch (const std::exception& error) {
    what = error.what();
  }
  if (observations.views.empty()) {
    const bool cancelled =
        (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
    if (!cancelled) listener_.on_internal_error(to_string(request.target), what);
    observations.views.push_back(
        make_failure(Reason::handshake_failed, "internal error", start_time));
  }
  co_return observations;
}

prober::Observation ProbeLoop::make_failure(Reason reason, std::string detail,
                                            SteadyTime start_time) const {
  prober::Observation observation;
  observation.time = clock_.now();
  observation.duration = clock_.steady_now() - start_time;
  observation.failure = Failure{reason, std::move(detail)};
  return observation;
}

}  // namespace staple::service
