#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "exporter/discovery/discovery.h"
#include "exporter/log.h"
#include "exporter/metrics/exporter_facts.h"
#include "exporter/schedule/shard.h"
#include "exporter/service/configuration.h"
#include "exporter/service/endpoint_registry.h"
#include "exporter/service/probe_loop.h"
#include "exporter/service/responder_loop.h"
#include "probes/time.h"

namespace staple::service {

/// ServiceOptions is what the command line decides for the service.
struct ServiceOptions {
  std::string config_file;              ///< empty: none
  std::optional<unsigned> concurrency;  ///< absent: as configured
  std::optional<unsigned> threads;      ///< as concurrency
  std::size_t max_connections;  ///< that probes may have open at once, whatever is configured
  schedule::Shard shard = {};   ///< which of the configured targets are watched
  /// What is wrong now with the files beside config_file; a reload that finds anything is refused.
  /// Empty: none are used.
  std::function<std::vector<config::Problem>()> check_other_files = {};
};

/// Service probes the fleets of a configuration: it owns the probe loops and the configuration they
/// work by. It belongs to one thread, that of HTTP.
class Service {
 public:
  ~Service();

  /// Service begins with `configuration`, which was loaded from options.config_file. `own` is an
  /// executor of the one thread that it belongs to.
  Service(ServiceOptions options, Configuration configuration, Clock clock, Log log,
          boost::asio::any_io_executor executor);

  /// reload reads the configuration and the files that it names again. Returns every problem, also
  /// those elsewhere; then the old one stays as it is. Logs what came of it.
  std::vector<config::Problem> reload();

  const Configuration& configuration() const { return *configuration_; }
  const schedule::Shard& shard() const { return options_.shard; }
  /// configuration_generation counts them: another number, another configuration.
  std::uint64_t configuration_generation() const { return configuration_generation_; }
  const metrics::ReloadState& reload_state() const { return reload_state_; }

  /// report is what all loops know now.
  boost::asio::awaitable<LoopReport> report();

  /// has_target tells whether an endpoint of any fleet is at this host and port.
  bool has_target(const Target& target) const { return endpoints_.has_target(target); }

  /// is_ready tells whether targets were looked for wherever they are to be discovered and every
  /// fleet's first round was started; once true it stays so.
  boost::asio::awaitable<bool> is_ready();

  /// probe answers a question on one of the loops (see ProbeLoop::probe).
  boost::asio::awaitable<std::optional<prober::Observations>> probe(OnDemandProbe on_demand);

  /// responder_statistics returns what was counted of the CAs' responders.
  boost::asio::awaitable<std::vector<polling::ResponderStatistics>> responder_statistics() {
    return responder_loop_->report();
  }

  /// discovery_statistics returns what was counted of the sources of targets.
  std::vector<discovery::MechanismStatistics> discovery_statistics() const {
    return discovery_->statistics();
  }

  /// stop cancels all probes; it does not wait.
  void stop();

 private:
  unsigned configured_connections(const config::Global& global) const;
  std::size_t connection_limit(const config::Global& global) const;
  /// Makes the endpoints of the configuration and of what was discovered for it the ones probed.
  void replace_endpoints();
  /// Gives each loop its part of a difference.
  void distribute(const schedule::EndpointDiff& diff);
  void apply_configuration(Configuration configuration, std::string_view message);
  void apply_discovered(const discovery::SourceKey& key,
                        std::shared_ptr<const discovery::DiscoveredGroups> groups);
  bool is_in_shard(const endpoint::Endpoint& endpoint) const;
  std::vector<std::shared_ptr<const endpoint::Endpoint>> endpoints_of(
      const config::FleetSettings& fleet) const;

  ServiceOptions options_;
  Clock clock_;
  Log log_;
  LogLevel default_log_level_;  ///< where the configuration gives none
  std::shared_ptr<const Configuration> configuration_;
  std::uint64_t configuration_generation_ = 0;
  metrics::ReloadState reload_state_;
  bool ready_ = false;
  /// By sources of the configuration
  std::map<discovery::SourceKey, std::shared_ptr<const discovery::DiscoveredGroups>>
      discovered_groups_;
  EndpointRegistry endpoints_;
  /// Outlives the loops, which report certificates to it
  std::unique_ptr<ResponderLoop> responder_loop_;
  std::vector<std::unique_ptr<ProbeLoop>> loops_;
  std::unique_ptr<discovery::Discovery> discovery_;
};

}  // namespace staple::service
