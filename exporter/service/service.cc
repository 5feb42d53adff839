// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/service.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "exporter/endpoint/hash.h"
#include "exporter/service/change_log.h"
#include "exporter/service/discovery_sources.h"
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

std::size_t loop_of(const endpoint::Endpoint& endpoint, std::size_t loops) {
  return endpoint::hash_endpoint(endpoint.fleet, endpoint.name) % loops;
}

/// share_of returns the connections of one loop, at least one. The first loops get the remainder.
std::size_t share_of(std::size_t max_connections, std::size_t loop, std::size_t loops) {
  return std::max<std::size_t>(1,
                               max_connections / loops + (loop < max_connections % loops ? 1 : 0));
}

}  // namespace

Service::Service(ServiceOptions options, Configuration configuration, Clock clock, Log log,
                 asio::any_io_executor executor)
    : options_(std::move(options)),
      clock_(clock),
      log_(std::move(log)),
      default_log_level_(log_.level()) {
  const config::Global& global = configuration.settings.global;
  const std::size_t threads = std::max(1U, options_.threads.value_or(global.threads));
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
  discovery_ = std::make_unique<discovery::Discovery>(
      clock_, log_, [this, executor](const auto& key, auto groups) {
        asio::post(executor,
                   [this, key, groups = std::move(groups)] { apply_discovered(key, groups); });
      });
  apply_configuration(std::move(configuration), "configuration loaded");
}

// Stops the callbacks before the loops they refer to are destroyed.
Service::~Service() {
  discovery_->close();
  responder_loop_->close();
}

std::vector<config::Problem> Service::reload() {
  ConfigurationResult loaded = load_configuration(options_.config_file, x509::Roots::load_system());
  std::vector<config::Problem> problems;
  if (auto* found = std::get_if<std::vector<config::Problem>>(&loaded))
    problems = std::move(*found);
  if (options_.check_other_files)
    std::ranges::move(options_.check_other_files(), std::back_inserter(problems));
  if (!problems.empty()) {
    reload_state_.successful = false;
    for (const config::Problem& problem : problems) {
      log_.error("configuration refused, the old one stays", {{"problem", to_string(problem)}});
    }
    return problems;
  }
  apply_configuration(std::get<Configuration>(std::move(loaded)), "configuration reloaded");
  return {};
}

void Service::apply_configuration(Configuration configuration, std::string_view message) {
  configuration_ = std::make_shared<const Configuration>(std::move(configuration));
  ++configuration_generation_;
  log_.set_level(configuration_->settings.global.log_level.value_or(default_log_level_));
  reload_state_ = {true, clock_.now()};
  replace_endpoints();
  log_.info(message,
            {{"fleets", configuration_->settings.fleets.size()}, {"endpoints", endpoints_.size()}});
  if (!configuration_->roots_problem.empty()) log_.warn(configuration_->roots_problem);
  const config::Global& global = configuration_->settings.global;
  if (const unsigned wanted = configured_connections(global); wanted > options_.max_connections) {
    log_.warn("fewer connections than configured: too few file descriptors",
              {{"configured", wanted}, {"at_once", connection_limit(global)}});
  }
}

unsigned Service::configured_connections(const config::Global& global) const {
  return options_.concurrency.value_or(global.concurrency);
}

std::size_t Service::connection_limit(const config::Global& global) const {
  return std::min<std::size_t>(configured_connections(global), options_.max_connections);
}

void Service::replace_endpoints() {
  const config::Global& global = configuration_->settings.global;
  const auto sources = list_sources(*configuration_, discovered_groups_);
  std::set<discovery::SourceKey> keys;
  for (const auto& source : sources) keys.insert(source.key);
  std::erase_if(discovered_groups_, [&](const auto& each) { return !keys.contains(each.first); });
  schedule::EndpointDiff diff;
  std::set<std::string_view> fleets;
  for (const auto& fleet : configuration_->settings.fleets) {
    fleets.insert(fleet.name);
    endpoints_.set(fleet.name, endpoints_of(fleet), diff);
  }
  endpoints_.retain(fleets, diff);
  for (std::size_t i = 0; i < loops_.size(); ++i)
    loops_[i]->reconfigure(share_of(connection_limit(global), i, loops_.size()));
  distribute(diff);
  discovery_->set_sources(sources);
}

void Service::distribute(const schedule::EndpointDiff& diff) {
  std::vector<schedule::EndpointDiff> slices(loops_.size());
  // Endpoints of other shards are in no loop, so that they are not removed from one either.
  for (const auto& each : diff.upserted) {
    if (is_in_shard(*each)) slices[loop_of(*each, loops_.size())].upserted.push_back(each);
  }
  for (const auto& each : diff.removed) {
    if (is_in_shard(*each)) slices[loop_of(*each, loops_.size())].removed.push_back(each);
  }
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    if (slices[i].upserted.empty() && slices[i].removed.empty()) continue;
    loops_[i]->apply(std::move(slices[i]), configuration_->settings.global.startup_spread);
  }
}

bool Service::is_in_shard(const endpoint::Endpoint& endpoint) const {
  return schedule::shard_of(endpoint.name, options_.shard.total) == options_.shard.ordinal;
}

std::vector<std::shared_ptr<const endpoint::Endpoint>> Service::endpoints_of(
    const config::FleetSettings& fleet) const {
  std::vector<std::shared_ptr<const discovery::DiscoveredGroups>> lists;
  for (const auto& key : list_source_keys(fleet)) {
    const auto found = discovered_groups_.find(key);
    if (found != discovered_groups_.end()) lists.push_back(found->second);
  }
  return make_endpoints(*configuration_, fleet, lists);
}

void Service::apply_discovered(const discovery::SourceKey& key,
                               std::shared_ptr<const discovery::DiscoveredGroups> groups) {
  const auto& fleets = configuration_->settings.fleets;
  const auto fleet = std::ranges::find(fleets, key.fleet, &config::FleetSettings::name);
  if (fleet == fleets.end()) return;
  const auto keys = list_source_keys(*fleet);
  if (std::ranges::find(keys, key) == keys.end()) return;  // of the previous configuration
  discovered_groups_[key] = std::move(groups);
  schedule::EndpointDiff diff;
  endpoints_.set(fleet->name, endpoints_of(*fleet), diff);
  distribute(diff);
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
    if (!discovery_->all_polled()) co_return false;
    // The discovered groups were posted to this executor before.
    co_await asio::post(asio::use_awaitable);
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
  discovery_->close();
  for (const auto& loop : loops_) loop->stop();
}

}  // namespace staple::service
