#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "exporter/configuration/settings.h"
#include "exporter/discovery/http_client_config.h"
#include "exporter/discovery/source.h"
#include "exporter/log.h"
#include "exporter/loop_thread.h"
#include "probes/dns/resolver.h"
#include "probes/time.h"

namespace staple::discovery {

/// SourceSettings is a source to be followed.
struct SourceSettings {
  SourceKey key;
  std::variant<config::FileDiscovery, std::shared_ptr<const HttpClientConfig>, config::DnsDiscovery>
      sd_config;
  Seconds refresh_interval{0};
  std::shared_ptr<const prober::Module> module;  ///< of the fleet
  Modules modules = {};                          ///< all that groups may choose
  /// Found by it before; null: nothing was
  std::shared_ptr<const DiscoveredGroups> previous_groups = nullptr;
};

/// MechanismStatistics is what was counted of the sources of one fleet and mechanism.
struct MechanismStatistics {
  std::string fleet;
  Mechanism mechanism = Mechanism::file_sd;
  /// Looks that failed, and entries and labels that were refused, each time
  std::uint64_t failures = 0;
  bool successful = true;   ///< of all sources: the last look found everything readable
  std::size_t targets = 0;  ///< of the lists in use, whether they are probed here or not
  std::size_t refused = 0;  ///< entries and labels of the lists in use
  /// The earliest of the sources'; absent: one never had any
  std::optional<WallTime> last_success;
};

/// Discovery looks at sources of targets, again and again, on an event loop with a thread of its
/// own: a long list costs no probe and no scrape any time. Its functions may be called from one
/// other thread.
class Discovery {
 public:
  /// GroupsCallback is told, on Discovery's thread, when a source names other targets than before.
  using GroupsCallback =
      std::function<void(const SourceKey& key, std::shared_ptr<const DiscoveredGroups> groups)>;

  Discovery(Clock clock, Log log, GroupsCallback on_groups);

  /// Closes.
  ~Discovery();
  Discovery(const Discovery&) = delete;
  Discovery& operator=(const Discovery&) = delete;

  /// set_sources makes these (no two of the same key) the sources that are looked at, all of them
  /// at once and anew.
  void set_sources(std::vector<SourceSettings> sources);

  /// statistics returns what was counted up to the last look that has ended: it waits for none.
  std::vector<MechanismStatistics> statistics() const;

  /// all_polled is true once every source has been polled, successfully or not; what they named has
  /// been passed to the callback before. As statistics, it waits for no poll.
  bool all_polled() const;

  /// close stops everything and waits for the thread. The callback is not called afterwards.
  void close();

 private:
  struct SourceState;
  using StatisticsKey = std::pair<std::string, Mechanism>;

  /// SharedState is what other threads read.
  struct SharedState {
    std::vector<MechanismStatistics> statistics;
    bool all_polled = false;
    std::uint64_t generation = 0;  ///< calls of set_sources that it includes
  };

  boost::asio::awaitable<void> run(std::shared_ptr<SourceState> state);
  boost::asio::awaitable<PollResult> poll_guarded(SourceState& state);
  std::unique_ptr<Source> make_source(const std::shared_ptr<SourceState>& state);
  dns::Resolver& resolver(const std::vector<std::string>& servers);
  void apply(SourceState& state, PollResult result);
  void log_problems(SourceState& state, const PollResult& result);
  void publish();
  void stop();

  Clock clock_;
  Log log_;
  GroupsCallback on_groups_;
  LoopThread loop_;
  /// By the name servers asked; none: the system's
  std::map<std::vector<std::string>, dns::Resolver> resolvers_;
  std::vector<std::shared_ptr<SourceState>> sources_;
  std::map<StatisticsKey, std::uint64_t> failures_;
  std::uint64_t applied_generation_ = 0;  ///< calls of set_sources that were carried out
  mutable std::mutex mutex_;
  /// Calls of set_sources; guarded by mutex_, as is shared_
  std::uint64_t requested_generation_ = 0;
  SharedState shared_;
};

}  // namespace staple::discovery
