// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <string>

#include "exporter/configuration/settings.h"
#include "exporter/discovery/source.h"
#include "probes/dns/resolver.h"

namespace staple::discovery {

/// DnsSource queries name servers for targets (`dns_sd_configs`). A name whose query fails keeps
/// its targets. A name without such records loses them, and is reported as a failure. The next poll
/// is due when the TTL of the first answer ends.
class DnsSource : public Source {
 public:
  /// `known` is what a source of the same key found before. `limit` bounds the query of one name.
  DnsSource(config::DnsDiscovery settings, TargetRules rules, const DiscoveredGroups& known,
            dns::Resolver& resolver, std::chrono::nanoseconds limit = std::chrono::seconds(20));

  boost::asio::awaitable<PollResult> poll() override;

 private:
  boost::asio::awaitable<boost::system::result<dns::Answer, Failure>> query(
      const std::string& name);

  config::DnsDiscovery settings_;
  TargetRules rules_;
  dns::Resolver& resolver_;
  std::chrono::nanoseconds limit_;
  std::map<std::string, TargetList> lists_;  ///< by name
};

}  // namespace staple::discovery
