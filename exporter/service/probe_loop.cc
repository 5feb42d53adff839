#include "exporter/service/probe_loop.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "exporter/service/memory_bound.h"

namespace staple::service {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;

namespace {
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

// The prober keeps the limit by itself where it can, and then knows why it was exceeded: it comes first.
constexpr std::chrono::milliseconds grace{200};

// How often it is looked for certificates that nobody shows any more.
constexpr std::chrono::minutes kCleanupInterval{1};

// Neither the schedule nor the questions can take all places from the other: an eighth is kept for who asks
// now, so that there is a place however slow the fleet is, and a half for the schedule.
net::ConnectionLimits shared(std::size_t places) {
  const std::size_t for_on_demand = places > 1 ? std::max<std::size_t>(1, places / 8) : 0;
  return {places, places / 2, for_on_demand};
}

// How many endpoints may be under way: with more, those that wait for a place would count as started.
std::size_t at_once(std::size_t places) { return shared(places).max_per_priority[0]; }

// How old what name servers said may be: a little less than an interval, so that the endpoint's next regular
// probe asks anew, though it may begin a little earlier in its turn than this one did.
std::chrono::nanoseconds oldest_names(const endpoint::Endpoint& endpoint) {
  return std::chrono::nanoseconds(endpoint.interval) * 9 / 10;
}
}  // namespace

ProbeLoop::ProbeLoop(Clock clock, std::size_t places, ProbeListener listener)
    : clock_(clock),
      listener_(std::move(listener)),
      work_(asio::make_work_guard(context_)),
      due_(context_),
      stopping_(context_, SteadyTime::max()),
      prober_(std::make_shared<prober::Prober>(context_.get_executor(), clock, shared(places))),
      schedule_(at_once(places)),
      responder_results_(listener_.on_certificate_added, listener_.on_certificate_removed),
      cleanup_timer_(context_),
      thread_([this] { context_.run(); }) {
  asio::post(context_, [this] { remove_unseen(); });
}

ProbeLoop::~ProbeLoop() {
  stop();
  thread_.join();
}

void ProbeLoop::watch(std::vector<std::shared_ptr<const endpoint::Endpoint>> endpoints, Seconds spread,
                      std::size_t places) {
  asio::post(context_, [this, endpoints = std::move(endpoints), spread, places] {
    if (stopped_) return;
    if (places != prober_->connection_limiter().limit()) {
      prober_ = std::make_shared<prober::Prober>(context_.get_executor(), clock_, shared(places));
      schedule_.set_concurrency(at_once(places));
    }
    responder_results_.reset_announced();
    schedule_.replace(endpoints, spread, clock_.steady_now());
    prober_->set_verdict_cache_bound(compute_cache_size(schedule_.size()));
    start_due();
  });
}

void ProbeLoop::apply(schedule::EndpointDiff diff, Seconds spread) {
  asio::post(context_, [this, diff = std::move(diff), spread] {
    if (stopped_) return;
    schedule_.apply(diff, spread, clock_.steady_now());
    prober_->set_verdict_cache_bound(compute_cache_size(schedule_.size()));
    start_due();
  });
}

asio::awaitable<LoopReport> ProbeLoop::report() {
  const auto here = [this]() -> asio::awaitable<LoopReport> {
    LoopReport report{schedule_.snapshot(), statistics_};
    report.statistics.lag = schedule_.lag();
    report.statistics.queued = schedule_.count_overdue(clock_.steady_now());
    if (prober_) {
      report.statistics.cache = prober_->verdict_cache().statistics();
      report.statistics.in_flight = prober_->connection_limiter().in_use();
      report.statistics.connection_limit = prober_->connection_limiter().limit();
    }
    co_return report;
  };
  co_return co_await asio::co_spawn(context_, here, asio::use_awaitable);
}

asio::awaitable<bool> ProbeLoop::first_round_started() {
  const auto here = [this]() -> asio::awaitable<bool> { co_return schedule_.has_started_first_round(); };
  co_return co_await asio::co_spawn(context_, here, asio::use_awaitable);
}

asio::awaitable<ProbeLoop::ProbeResult> ProbeLoop::probe(OnDemandProbe on_demand) {
  const auto here = [this, &on_demand]() -> asio::awaitable<ProbeResult> {
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
  co_return co_await asio::co_spawn(context_, here, asio::use_awaitable);
}

void ProbeLoop::update_responder_status(const Sha256& key,
                                        std::shared_ptr<const responder::ResponderStatus> status) {
  asio::post(context_, [this, key, status = std::move(status)]() mutable {
    responder_results_.update(key, std::move(status));
  });
}

void ProbeLoop::remove_unseen() {
  if (stopped_) return;
  responder_results_.remove_unseen(schedule_.snapshot(), clock_.steady_now());
  cleanup_timer_.expires_after(kCleanupInterval);
  cleanup_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) remove_unseen();
  });
}

void ProbeLoop::stop() {
  asio::post(context_, [this] {
    if (stopped_) return;
    stopped_ = true;
    due_.cancel();
    cleanup_timer_.cancel();
    stopping_.expires_at(SteadyTime::min());
    prober_.reset();  // what runs still holds it, until it has ended
    work_.reset();
  });
}

void ProbeLoop::start_due() {
  for (schedule::Schedule::DueProbe& due : schedule_.start(clock_.steady_now())) {
    asio::co_spawn(context_, probe_scheduled(std::move(due)), asio::detached);
  }
  if (const std::optional<SteadyTime> wake = schedule_.wake_time()) {
    due_.expires_at(*wake);
    due_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled && !stopped_) start_due();
    });
  } else {
    due_.cancel();
  }
}

asio::awaitable<void> ProbeLoop::probe_scheduled(schedule::Schedule::DueProbe due) {
  const endpoint::Endpoint& endpoint = *due.endpoint;
  if (stopped_) co_return;
  const prober::ProbeRequest request{endpoint.target,
                                     *endpoint.module,
                                     *endpoint.tls,
                                     endpoint.timeout,
                                     std::move(due.previous),
                                     {},
                                     {},
                                     net::Priority::background,
                                     oldest_names(endpoint)};
  ProbeResult found = co_await observe(request, endpoint.responder, {});
  if (!found) co_return;
  for (const schedule::StatusChange& change :
       schedule_.finish(due.ticket, std::move(*found), clock_.steady_now())) {
    listener_.on_change(change);
  }
  start_due();
}

asio::awaitable<ProbeLoop::ProbeResult> ProbeLoop::observe(
    prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder,
    std::optional<std::chrono::nanoseconds> limit) {
  if (stopped_) co_return std::nullopt;
  const SteadyTime began = clock_.steady_now();
  asio::steady_timer deadline(context_, limit ? began + *limit + grace : SteadyTime::max());
  auto ended = co_await (guarded(request, std::move(responder)) || deadline.async_wait(as_value) ||
                         stopping_.async_wait(as_value));
  if (stopped_) co_return std::nullopt;

  std::vector<prober::Observation> observations;
  if (auto* found = std::get_if<0>(&ended)) {
    observations = std::move(*found);
  } else {
    // The name look-up and the connection have this limit each; together, or behind others that hold all
    // places, they can take longer.
    observations.push_back(unknown_end(
        Reason::connect_timeout, "not ended in time, name look-up and waiting for a place included", began));
  }
  for (const prober::Observation& observation : observations) statistics_.count(observation);
  co_return observations;
}

asio::awaitable<std::vector<prober::Observation>> ProbeLoop::guarded(
    prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder) {
  // operator|| waits for a success: an exception must become a value here. And whatever one endpoint
  // provokes, it must not end the others.
  const SteadyTime began = clock_.steady_now();
  const std::shared_ptr<prober::Prober> prober = prober_;
  std::vector<prober::Observation> observations;
  std::string what;
  try {
    std::vector<prober::ViewResult> all = co_await prober->probe(request);
    for (prober::ViewResult& view_result : all) {
      responder_results_.compare(view_result, request.module, responder, request.tls.front()->roots(),
                                 clock_.now(), clock_.steady_now());
      observations.push_back(std::move(view_result.observation));
    }
  } catch (const std::exception& bug) {
    what = bug.what();
  }
  if (observations.empty()) {
    const bool cancelled =
        (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
    if (!cancelled) listener_.on_internal_error(to_string(request.target), what);
    observations.push_back(unknown_end(Reason::handshake_failed, "internal error", began));
  }
  co_return observations;
}

prober::Observation ProbeLoop::unknown_end(Reason reason, std::string detail, SteadyTime began) const {
  prober::Observation observation;
  observation.time = clock_.now();
  observation.duration = clock_.steady_now() - began;
  observation.failure = Failure{reason, std::move(detail)};
  return observation;
}

}  // namespace staple::service
