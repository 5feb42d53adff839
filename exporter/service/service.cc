// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/service.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "exporter/configuration/catch_as_problem.h"
#include "exporter/endpoint/hash.h"
#include "exporter/service/change_log.h"
#include "exporter/service/reuse.h"
#include "probes/x509/roots.h"

namespace staple::service {

namespace asio = boost::asio;

namespace {

ProbeListener make_listener(const Log& log, ResponderLoop& responder_loop, std::size_t loop,
                            const std::shared_ptr<RouteLog>& route_log) {
  return {
      [log](const schedule::StatusChange& change) { log_change(log, change); },
      [log](std::string_view target, std::string_view what) {
        log_internal_error(log, target, what);
      },
      [&responder_loop, loop](std::shared_ptr<const polling::PolledCertificate> certificate) {
        responder_loop.add_certificate(loop, std::move(certificate));
      },
      [&responder_loop, loop](const Sha256& key) { responder_loop.remove_certificate(loop, key); },
      [route_log](std::string_view family, bool reachable) { route_log->set(family, reachable); }};
}

/// share_of returns the connections of one loop, at least one. The first loops get the remainder.
std::size_t share_of(std::size_t max_connections, std::size_t loop, std::size_t loops) {
  return std::max<std::size_t>(1,
                               max_connections / loops + (loop < max_connections % loops ? 1 : 0));
}

/// count_loops returns the number of probe loops, at least one.
std::size_t count_loops(const ServiceOptions& options, const Configuration& configuration) {
  return std::max(1U, options.threads.value_or(configuration.settings.global.threads));
}

}  // namespace

Service::Service(ServiceOptions options, Configuration configuration, Clock clock, Log log,
                 asio::any_io_executor executor)
    : options_(std::move(options)),
      clock_(clock),
      log_(std::move(log)),
      executor_(executor),
      default_log_level_(log_.level()),
      reloads_(executor, [this] { start_reload(); }),
      inventory_(options_.shard, count_loops(options_, configuration)) {
  const config::Global& global = configuration.settings.global;
  const std::size_t threads = count_loops(options_, configuration);
  // The callbacks run only after a probe, when all loops exist.
  responder_loop_ = std::make_unique<ResponderLoop>(
      clock_, ResponderListener{
                  [this](std::size_t loop, const Sha256& key,
                         std::shared_ptr<const responder::ResponderStatus> status) {
                    loops_[loop]->update_responder_status(key, std::move(status));
                  },
                  [log = log_](const std::string& responder, bool up, const std::string& detail) {
                    log_responder_change(log, responder, up, detail);
                  }});
  const auto route_log = std::make_shared<RouteLog>(log_);
  for (std::size_t i = 0; i < threads; ++i) {
    const std::size_t share = share_of(connection_limit(global), i, threads);
    loops_.push_back(std::make_unique<ProbeLoop>(
        clock_, share, make_listener(log_, *responder_loop_, i, route_log)));
  }
  discovery_ =
      std::make_unique<discovery::Discovery>(clock_, log_, [this](const auto& key, auto groups) {
        ++pending_lists_;
        loading_.post([this, key, groups = std::move(groups)] { take_discovered(key, groups); });
      });
  apply_configuration(inventory_.replace(std::move(configuration)), "configuration loaded");
  loading_.start();
}

// Stops the callbacks before the loops they refer to are destroyed.
Service::~Service() {
  discovery_->close();
  loading_.stop();
  loading_.join();
  responder_loop_->close();
}

void Service::start_reload() {
  loading_.post([this] {
    asio::post(executor_, [this, result = load()]() mutable { finish_reload(std::move(result)); });
  });
}

Service::LoadResult Service::load() {
  return config::catch_as_problem(options_.config_file, [this]() -> LoadResult {
    auto loaded = load_configuration(options_.config_file, x509::Roots::load_system());
    std::vector<config::Problem> problems;
    if (auto* found = std::get_if<std::vector<config::Problem>>(&loaded))
      problems = std::move(*found);
    if (options_.check_other_files)
      std::ranges::move(options_.check_other_files(), std::back_inserter(problems));
    if (!problems.empty()) return problems;
    auto& configuration = std::get<Configuration>(loaded);
    reuse_unchanged(configuration, *inventory_.configuration());
    return inventory_.replace(std::move(configuration));
  });
}

void Service::finish_reload(LoadResult result) {
  if (stopped_) return;
  auto* const problems = std::get_if<std::vector<config::Problem>>(&result);
  if (!problems) {
    apply_configuration(std::get<Change>(std::move(result)), "configuration reloaded");
    return reloads_.finish({});
  }
  reload_state_.successful = false;
  for (const config::Problem& problem : *problems) {
    log_.error("configuration refused, the old one stays", {{"problem", to_string(problem)}});
  }
  reloads_.finish(std::move(*problems));
}

void Service::apply_configuration(Change change, std::string_view message) {
  // Destroying a large configuration takes time, too.
  loading_.post([before = std::exchange(configuration_, change.configuration)] {});
  ++configuration_generation_;
  log_.set_level(configuration_->settings.global.log_level.value_or(default_log_level_));
  reload_state_ = {true, clock_.now()};
  const config::Global& global = configuration_->settings.global;
  for (std::size_t i = 0; i < loops_.size(); ++i)
    loops_[i]->reconfigure(share_of(connection_limit(global), i, loops_.size()));
  apply_endpoints(change);
  discovery_->set_sources(std::move(change.sources));
  log_.info(message, {{"fleets", configuration_->settings.fleets.size()},
                      {"endpoints", endpoints_->size()}});
  if (!configuration_->roots_problem.empty()) log_.warn(configuration_->roots_problem);
  if (const unsigned wanted = configured_connections(global); wanted > options_.max_connections) {
    log_.warn("fewer connections than configured: too few file descriptors",
              {{"configured", wanted}, {"at_once", connection_limit(global)}});
  }
}

void Service::apply_endpoints(Change& change) {
  loading_.post([before = std::exchange(endpoints_, std::move(change.endpoints))] {});
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    schedule::EndpointDiff& diff = change.diffs[i];
    if (diff.upserted.empty() && diff.removed.empty()) continue;
    loops_[i]->apply(std::move(diff), change.configuration->settings.global.startup_spread);
  }
}

// Runs on the thread of loading_.
void Service::take_discovered(const discovery::SourceKey& key,
                              std::shared_ptr<const discovery::DiscoveredGroups> groups) {
  std::optional<Change> change;
  try {
    change = inventory_.set_discovered(key, std::move(groups));
  } catch (const std::exception& error) {
    log_.write_limited(
        "unusable " + key.fleet + " " + key.description, LogLevel::error,
        "discovered targets cannot be used, keeping the previous ones",
        {{"fleet", key.fleet}, {"source", key.description}, {"error", error.what()}});
  }
  asio::post(executor_, [this, change = std::move(change)]() mutable {
    --pending_lists_;
    if (change && !stopped_) apply_endpoints(*change);
  });
}

unsigned Service::configured_connections(const config::Global& global) const {
  return options_.concurrency.value_or(global.concurrency);
}

std::size_t Service::connection_limit(const config::Global& global) const {
  return std::min<std::size_t>(configured_connections(global), options_.max_connections);
}

asio::awaitable<LoopReport> Service::report() {
  LoopReport all;
  for (const auto& loop : loops_) {
    LoopReport one = co_await loop->report();
    all.statistics.add(one.statistics);
    all.snapshot.insert(all.snapshot.end(), std::make_move_iterator(one.snapshot.begin()),
                        std::make_move_iterator(one.snapshot.end()));
  }
  co_return all;
}

asio::awaitable<bool> Service::is_ready() {
  if (!ready_) {
    if (!discovery_->all_polled() || pending_lists_ > 0) co_return false;
  }
  for (const auto& loop : loops_) {
    if (ready_) break;
    if (!co_await loop->has_started_first_round()) co_return false;
  }
  ready_ = true;
  co_return true;
}

asio::awaitable<std::optional<prober::Observations>> Service::probe(OnDemandProbe on_demand) {
  const std::size_t loop = endpoint::fnv1a_64(to_string(on_demand.target)) % loops_.size();
  co_return co_await loops_[loop]->probe(std::move(on_demand));
}

void Service::stop() {
  stopped_ = true;
  reloads_.close();
  for (const auto& loop : loops_) loop->stop();
}

}  // namespace staple::service
