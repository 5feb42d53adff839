// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/dns_source.h"

#include <algorithm>
#include <utility>

#include "probes/target.h"

namespace staple::discovery {

namespace asio = boost::asio;

namespace {

using Type = config::DnsDiscovery::Type;

std::vector<Target> targets_of(const dns::Answer& answer, std::uint16_t port) {
  std::vector<Target> targets;
  for (const auto& address : answer.addresses) targets.push_back({address.to_string(), port, ""});
  for (const auto& service : answer.services) {
    const bool absolute = !is_ip_address(service.host);  // names in DNS messages are absolute
    targets.push_back({service.host, service.port, "", absolute});
  }
  // Name servers rotate their lists, which is not a change.
  std::ranges::sort(targets, {}, [](const Target& target) { return to_string(target); });
  return targets;
}

}  // namespace

DnsSource::DnsSource(config::DnsDiscovery settings, const DiscoveredGroups& known,
                     dns::Resolver& resolver, std::chrono::nanoseconds limit)
    : settings_(std::move(settings)), resolver_(resolver), limit_(limit) {
  for (const auto& group : known) targets_[group.origin] = group.targets;
}

asio::awaitable<boost::system::result<dns::Answer, Failure>> DnsSource::query(
    const std::string& name) {
  if (settings_.type == Type::srv) co_return co_await resolver_.resolve_services(name, limit_);
  const auto protocol = settings_.type == Type::a ? net::IpProtocol::ip4 : net::IpProtocol::ip6;
  co_return co_await resolver_.resolve_addresses(name, protocol, limit_);
}

asio::awaitable<PollResult> DnsSource::poll() {
  PollResult result;
  auto groups = std::make_shared<DiscoveredGroups>();
  for (const auto& name : settings_.names) {
    const auto answer = co_await query(name);
    if (answer) {
      targets_[name] = targets_of(*answer, settings_.port);
      const Seconds ttl = std::max(answer->ttl, dns::kMinTtl);
      result.poll_after = std::min(result.poll_after.value_or(ttl), ttl);
    } else {
      result.failures.push_back(answer.error().detail);
      if (dns::is_negative(answer.error())) targets_.erase(name);
    }
    const auto found = targets_.find(name);
    if (found != targets_.end()) groups->push_back({found->second, {}, "", name});
  }
  result.groups = std::move(groups);
  co_return result;
}

}  // namespace staple::discovery
