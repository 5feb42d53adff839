// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/dns_source.h"

#include <algorithm>
#include <utility>

#include "exporter/discovery/found_target.h"
#include "probes/target.h"

namespace staple::discovery {

namespace asio = boost::asio;

namespace {

using Type = config::DnsDiscovery::Type;

/// list_targets lists the targets of a name, in an order of their own: name servers rotate their
/// lists, which is not a change.
std::vector<Target> list_targets(const dns::Answer& answer, std::uint16_t port) {
  std::vector<Target> targets;
  for (const auto& address : answer.addresses) targets.push_back({address.to_string(), port, ""});
  for (const auto& service : answer.services) {
    const bool absolute = !is_ip_address(service.host);  // names in DNS messages are absolute
    targets.push_back({service.host, service.port, "", absolute});
  }
  std::ranges::sort(targets, {}, [](const Target& target) { return to_string(target); });
  return targets;
}

/// find_target returns a target of a name before relabelling.
FoundTarget find_target(const Target& target, const std::string& name, Type type) {
  FoundTarget found{{}, name, target.absolute};
  found.labels.set("__address__", to_string(target));
  found.labels.set("__meta_dns_name", name);
  if (type == Type::srv) {
    found.labels.set("__meta_dns_srv_record_target", target.host);
    found.labels.set("__meta_dns_srv_record_port", std::to_string(target.port));
  }
  return found;
}

TargetList make_list(const dns::Answer& answer, const std::string& name,
                     const config::DnsDiscovery& settings, const TargetRules& rules) {
  std::vector<Target> targets = list_targets(answer, settings.port);
  if (rules.relabel.empty()) return {{{std::move(targets), {}, "", name}}, {}};
  FoundTargets found(rules);
  for (const Target& target : targets) found.add(find_target(target, name, settings.type));
  return std::move(found).finish(name);
}

}  // namespace

DnsSource::DnsSource(config::DnsDiscovery settings, TargetRules rules,
                     const DiscoveredGroups& known, dns::Resolver& resolver,
                     std::chrono::nanoseconds limit)
    : settings_(std::move(settings)), rules_(std::move(rules)), resolver_(resolver), limit_(limit) {
  for (const auto& group : known) lists_[group.origin].groups.push_back(group);
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
      lists_[name] = make_list(*answer, name, settings_, rules_);
      const Seconds ttl = std::max(answer->ttl, dns::kMinTtl);
      result.poll_after = std::min(result.poll_after.value_or(ttl), ttl);
    } else {
      result.failures.push_back(answer.error().detail);
      if (dns::is_negative(answer.error())) lists_.erase(name);
    }
    const auto found = lists_.find(name);
    if (found == lists_.end()) continue;
    const TargetList& list = found->second;
    groups->insert(groups->end(), list.groups.begin(), list.groups.end());
    result.refusals.add(list.refusals);
    result.dropped += list.dropped;
  }
  result.groups = std::move(groups);
  co_return result;
}

}  // namespace staple::discovery
