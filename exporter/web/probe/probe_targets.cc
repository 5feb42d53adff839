// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/probe/probe_targets.h"

#include <algorithm>
#include <string>

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <fnmatch.h>

#include "probes/failure.h"

namespace staple::web {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

bool contains(const std::string& network, const ip::address& address) {
  error_code no;
  if (const auto four = ip::make_network_v4(network, no); !no) {
    return address.is_v4() &&
           ip::network_v4(address.to_v4(), four.prefix_length()).canonical() == four.canonical();
  }
  const auto six = ip::make_network_v6(network, no);
  return !no && address.is_v6() &&
         ip::network_v6(address.to_v6(), six.prefix_length()).canonical() == six.canonical();
}

Permission check_list(const config::ProbeTargets& permitted, const std::string& host,
                      bool through_proxy) {
  const auto matches = [&](const std::string& pattern) {
    return fnmatch(pattern.c_str(), host.c_str(), 0) == 0;  // patterns contain no wildcard but `*`
  };
  error_code not_address;
  const ip::address address = ip::make_address(host, not_address);
  if (not_address) {
    if (std::ranges::any_of(permitted.hosts, matches)) return Permission::granted;
    return permitted.networks.empty() || through_proxy ? Permission::refused
                                                       : Permission::by_address;
  }
  return make_network_filter(permitted)(address) ? Permission::by_address : Permission::refused;
}

}  // namespace

Permission check_permission(const config::ProbeTargets& permitted, const Target& target,
                            bool through_proxy, const TargetPredicate& is_watched) {
  switch (permitted.kind) {
    case config::ProbeTargets::Kind::any:
      return Permission::granted;
    case config::ProbeTargets::Kind::none:
      return Permission::refused;
    case config::ProbeTargets::Kind::listed:
      return check_list(permitted, target.host, through_proxy);
    case config::ProbeTargets::Kind::configured:
      break;
  }
  // Only the destination matters: the server name selects among what that server shows to
  // any client.
  return is_watched(target) ? Permission::granted : Permission::refused;
}

prober::AddressFilter make_network_filter(const config::ProbeTargets& permitted) {
  return [networks = permitted.networks](const ip::address& given) {
    ip::address address = given;
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
      address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
    }
    return std::ranges::any_of(networks, [&](const auto& each) { return contains(each, address); });
  };
}

bool is_excluded(const std::vector<prober::Observation>& observations) {
  return std::ranges::all_of(observations, [](const prober::Observation& each) {
    return each.failure && each.failure->reason == Reason::resolve_not_permitted;
  });
}

}  // namespace staple::web
