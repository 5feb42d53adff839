// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "exporter/discovery/source.h"
#include "exporter/discovery/source_settings.h"
#include "exporter/log.h"
#include "exporter/loop_thread.h"
#include "probes/dns/resolver.h"
#include "probes/time.h"

namespace staple::discovery {

/// MechanismStatistics holds the counts of the sources of one fleet and mechanism.
struct MechanismStatistics {
  std::string fleet;
  Mechanism mechanism = Mechanism::file_sd;
  /// Failures, and refused entries and labels, of all polls
  std::uint64_t failures = 0;
  bool successful = true;     ///< whether the last poll of every source succeeded
  std::size_t targets = 0;    ///< of the lists in use, in all shards
  std::size_t refused = 0;    ///< entries and labels of the lists in use
  std::size_t dropped = 0;    ///< targets that `relabel_configs` leave out of the lists in use
  std::size_t wildcards = 0;  ///< names with a wildcard, which are left out of the lists in use
  /// The earliest of all sources; nullopt if a source never succeeded
  std::optional<WallTime> last_success;
  WallTime created{};  ///< when `failures` began
};

/// Discovery polls sources of targets on an event loop with its own thread, so that a long list
/// delays neither probes nor scrapes. Its functions may be called from one other thread.
class Discovery {
 public:
  /// GroupsCallback is called on Discovery's thread when the targets of a source have changed.
  using GroupsCallback =
      std::function<void(const SourceKey& key, std::shared_ptr<const DiscoveredGroups> groups)>;

  Discovery(Clock clock, Log log, GroupsCallback on_groups);

  /// Closes.
  ~Discovery();
  Discovery(const Discovery&) = delete;
  Discovery& operator=(const Discovery&) = delete;

  /// set_sources replaces the sources, whose keys must be unique, and polls all of them at once. A
  /// source with the same settings stays, so that what it has read needs no second parse.
  void set_sources(std::vector<SourceSettings> sources);

  /// statistics returns the counts up to the last poll that has ended. Does not wait for a poll.
  std::vector<MechanismStatistics> statistics() const;

  /// all_polled returns true once every source has been polled, successfully or not, and
  /// GroupsCallback was called with what it found. Does not wait for a poll.
  bool all_polled() const;

  /// close stops everything and waits for the thread. No callback runs afterwards.
  void close();

 private:
  struct SourceState;
  using StatisticsKey = std::pair<std::string, Mechanism>;

  struct FailureCount {
    WallTime created;
    std::uint64_t count = 0;
  };

  /// SharedState is what other threads read.
  struct SharedState {
    std::vector<MechanismStatistics> statistics;
    bool all_polled = false;
    std::uint64_t generation = 0;  ///< calls of set_sources() that it includes
  };

  boost::asio::awaitable<void> run(std::shared_ptr<SourceState> state);
  boost::asio::awaitable<PollResult> poll_guarded(SourceState& state);
  std::unique_ptr<Source> make_source(const std::shared_ptr<SourceState>& state);
  dns::Resolver& resolver(const std::vector<std::string>& servers);
  void apply(SourceState& state, PollResult result);
  void log_problems(SourceState& state, const PollResult& result);
  void publish();
  std::vector<std::shared_ptr<SourceState>> take_kept(const std::vector<SourceSettings>& settings);
  void poll_again(SourceState& state, const SourceSettings& settings);
  void stop();

  Clock clock_;
  Log log_;
  GroupsCallback on_groups_;
  LoopThread loop_;
  /// By name servers; empty for those of the system
  std::map<std::vector<std::string>, dns::Resolver> resolvers_;
  std::vector<std::shared_ptr<SourceState>> sources_;
  std::map<StatisticsKey, FailureCount> failures_;
  std::uint64_t applied_generation_ = 0;  ///< calls of set_sources() that were applied
  mutable std::mutex mutex_;
  /// Calls of set_sources(); guarded by mutex_, like `shared_`
  std::uint64_t requested_generation_ = 0;
  SharedState shared_;
};

}  // namespace staple::discovery
