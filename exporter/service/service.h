// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "exporter/discovery/discovery.h"
#include "exporter/log.h"
#include "exporter/loop_thread.h"
#include "exporter/metrics/exporter_facts.h"
#include "exporter/schedule/shard.h"
#include "exporter/service/configuration.h"
#include "exporter/service/endpoint_registry.h"
#include "exporter/service/inventory.h"
#include "exporter/service/probe_loop.h"
#include "exporter/service/reloads.h"
#include "exporter/service/responder_loop.h"
#include "probes/time.h"

namespace staple::service {

/// ServiceOptions holds the settings from the command line.
struct ServiceOptions {
  std::string config_file;              ///< empty without one
  std::optional<unsigned> concurrency;  ///< nullopt for the configured value
  std::optional<unsigned> threads;      ///< nullopt for the configured value
  std::size_t max_connections;          ///< of all probes; bounds the configured concurrency
  schedule::Shard shard = {};           ///< of the targets
  /// Returns the problems of the other configuration files. A reload with any problem is refused.
  /// Empty if there are no other files.
  std::function<std::vector<config::Problem>()> check_other_files = {};
};

/// Service probes the fleets of a configuration. It owns the configuration and all loops. Its
/// functions must be called on the thread of the HTTP server. Configurations are loaded, and lists
/// of targets taken over, on a thread of its own.
class Service {
 public:
  ~Service();

  /// Starts with `configuration`, which was loaded from options.config_file. `executor` runs on the
  /// thread of the HTTP server.
  Service(ServiceOptions options, Configuration configuration, Clock clock, Log log,
          boost::asio::any_io_executor executor);

  /// reload reads the configuration and the files that it names again, after this call. Returns
  /// every problem, also of the other files. If there is any, the old configuration stays in use.
  /// Logs the result. Calls while a reload runs share the one that follows it.
  boost::asio::awaitable<std::vector<config::Problem>> reload() { return reloads_.run(); }

  /// request_reload does the same and does not wait.
  void request_reload() { reloads_.request(); }

  const Configuration& configuration() const { return *configuration_; }
  const schedule::Shard& shard() const { return options_.shard; }
  /// configuration_generation returns a number that changes with the configuration.
  std::uint64_t configuration_generation() const { return configuration_generation_; }
  const metrics::ReloadState& reload_state() const { return reload_state_; }

  /// report returns the current status of all endpoints, and the counts of all loops.
  boost::asio::awaitable<LoopReport> report();

  /// has_target returns true if an endpoint of any fleet has this host and port.
  bool has_target(const Target& target) const { return endpoints_->has_target(target); }

  /// is_ready returns true once every source of targets was polled and the first round of every
  /// fleet was started. It then stays true.
  boost::asio::awaitable<bool> is_ready();

  /// probe probes a target on one of the loops (see ProbeLoop::probe()).
  boost::asio::awaitable<std::optional<prober::Observations>> probe(OnDemandProbe on_demand);

  /// responder_statistics returns the counts by responder.
  boost::asio::awaitable<std::vector<polling::ResponderStatistics>> responder_statistics() {
    return responder_loop_->report();
  }

  /// discovery_statistics returns the counts by fleet and mechanism.
  std::vector<discovery::MechanismStatistics> discovery_statistics() const {
    return discovery_->statistics();
  }

  /// stop cancels all probes and reloads. It does not wait for their end.
  void stop();

 private:
  unsigned configured_connections(const config::Global& global) const;
  std::size_t connection_limit(const config::Global& global) const;
  /// LoadResult is the result of a reload before it is applied: all of it, or every problem.
  using LoadResult = std::variant<Change, std::vector<config::Problem>>;

  void start_reload();
  LoadResult load();  // on the thread of loading_
  void finish_reload(LoadResult result);
  void apply_configuration(Change change, std::string_view message);
  /// Uses the endpoints of a change from now on.
  void apply_endpoints(Change& change);
  void take_discovered(const discovery::SourceKey& key,
                       std::shared_ptr<const discovery::DiscoveredGroups> groups);

  ServiceOptions options_;
  Clock clock_;
  Log log_;
  boost::asio::any_io_executor executor_;
  LogLevel default_log_level_;  ///< if the configuration has none
  std::shared_ptr<const Configuration> configuration_;
  std::uint64_t configuration_generation_ = 0;
  metrics::ReloadState reload_state_;
  bool ready_ = false;
  bool stopped_ = false;
  std::shared_ptr<const EndpointRegistry> endpoints_;
  Reloads reloads_;
  Inventory inventory_;  ///< used by the thread of loading_, once that runs
  /// Lists that were discovered and are not in use yet
  std::atomic<std::size_t> pending_lists_ = 0;
  LoopThread loading_;
  /// Must outlive the loops, which add certificates to it
  std::unique_ptr<ResponderLoop> responder_loop_;
  std::vector<std::unique_ptr<ProbeLoop>> loops_;
  std::unique_ptr<discovery::Discovery> discovery_;
};

}  // namespace staple::service
