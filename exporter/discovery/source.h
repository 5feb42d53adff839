// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "exporter/discovery/target_list.h"
#include "probes/time.h"

namespace staple::discovery {

/// Mechanism is a kind of source. The names are label values.
enum class Mechanism { file_sd, http_sd, dns_sd, kubernetes_sd };

/// name returns the mechanism as in labels and logs.
std::string_view name(Mechanism mechanism);

/// SourceKey identifies a source. Its targets are kept over a reload if the new configuration has
/// the same key.
struct SourceKey {
  std::string fleet;
  Mechanism mechanism = Mechanism::file_sd;
  /// The patterns, the URL or the names; holds no secret
  std::string description;
  /// What `description` does not show; never shown
  std::string secret = {};

  auto operator<=>(const SourceKey&) const = default;
};

/// PollResult is the result of one poll of a source.
struct PollResult {
  /// Null if the poll failed: the previous groups stay. A source that finds nothing new returns the
  /// same object as before.
  std::shared_ptr<const DiscoveredGroups> groups;
  std::vector<std::string> failures;  ///< of the source or of its files, each with its location
  Refusals refusals;                  ///< of the lists that `groups` were read from
  std::size_t dropped = 0;            ///< targets of these lists that `relabel_configs` leave out
  std::size_t wildcards = 0;          ///< names with a wildcard that these lists leave out
  std::optional<Seconds> poll_after;  ///< if sooner than the refresh interval
  /// How long the server asks to wait: counts if it is longer than the refresh interval
  std::optional<Seconds> retry_after = std::nullopt;
};

/// compute_poll_delay returns how long after a poll with this result the next one begins.
Seconds compute_poll_delay(const PollResult& result, Seconds refresh_interval);

/// Source is one entry of `file_sd_configs`, `http_sd_configs`, `dns_sd_configs`
/// or `kubernetes_sd_configs`.
class Source {
 public:
  virtual ~Source() = default;

  /// poll reads the targets. Does not throw unless it is cancelled.
  virtual boost::asio::awaitable<PollResult> poll() = 0;
};

}  // namespace staple::discovery
