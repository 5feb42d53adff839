#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "exporter/discovery/target_list.h"
#include "probes/time.h"

namespace staple::discovery {

/// Mechanism is a way to find targets. The names are label values.
enum class Mechanism { file_sd, http_sd, dns_sd };

/// name returns the mechanism as labels and logs have it.
std::string_view name(Mechanism mechanism);

/// SourceKey names a source: what of it is found stays known while this is configured.
struct SourceKey {
  std::string fleet;
  Mechanism mechanism = Mechanism::file_sd;
  std::string description;  ///< the patterns, the URL or the names that it looks at; nothing secret

  auto operator<=>(const SourceKey&) const = default;
};

/// PollResult is what one look at a source brought.
struct PollResult {
  std::optional<DiscoveredGroups> groups;  ///< absent: nothing can be said, the old ones stay
  std::vector<std::string> failures;       ///< of the whole or of a file in it, each with its place
  Refusals refusals;                       ///< of what `groups` were read from
  std::optional<Seconds> poll_after;       ///< look sooner than the refresh interval; absent: then
};

/// Source is one entry of `file_sd_configs`, `http_sd_configs` or `dns_sd_configs`.
class Source {
 public:
  virtual ~Source() = default;

  /// poll looks now. It may be cancelled; else it does not throw.
  virtual boost::asio::awaitable<PollResult> poll() = 0;
};

}  // namespace staple::discovery
