#pragma once

#include <map>
#include <string>

#include "exporter/configuration/settings.h"
#include "exporter/discovery/source.h"
#include "probes/dns/resolver.h"

namespace staple::discovery {

/// DnsSource asks name servers for targets (`dns_sd_configs`). A name that cannot be asked for
/// keeps the targets that it had; one of which the servers say that it has no such records has
/// none, and is complained of. It looks again when the first answer is no longer good.
class DnsSource : public Source {
 public:
  /// known: what was found before, by a source of the same key. limit: of one name.
  DnsSource(config::DnsDiscovery settings, const DiscoveredGroups& known, dns::Resolver& resolver,
            std::chrono::nanoseconds limit = std::chrono::seconds(20));

  boost::asio::awaitable<PollResult> poll() override;

 private:
  boost::asio::awaitable<boost::system::result<dns::Answer, Failure>> query(
      const std::string& name);

  config::DnsDiscovery settings_;
  dns::Resolver& resolver_;
  std::chrono::nanoseconds limit_;
  std::map<std::string, std::vector<Target>> targets_;  ///< by name
};

}  // namespace staple::discovery
