#pragma once

#include <functional>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "exporter/configuration/settings.h"
#include "probes/prober/observation.h"
#include "probes/prober/prober.h"
#include "probes/target.h"

namespace staple::web {

/// IsWatched tells whether an endpoint of a fleet is at the target's host and port.
using IsWatched = std::function<bool(const Target&)>;

/// Permission is what `probe_targets` says of a target as it is written, before its name is
/// looked up.
enum class Permission {
  granted,     ///< whatever address the name leads to
  by_address,  ///< each address that is to be connected to must lie within a network of the list
  refused,
};

/// check_permission asks `permitted` about a target. Through a proxy, which looks names up by
/// itself, there is no by_address.
Permission check_permission(const config::ProbeTargets& permitted, const Target& target,
                            bool through_proxy, const IsWatched& is_watched);

/// make_network_filter returns what tells whether an address lies within a network of the list.
/// An IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) is the IPv4 address that a connection to it
/// would reach.
prober::AddressFilter make_network_filter(const config::ProbeTargets& permitted);

/// is_excluded tells that the target has addresses and may not be connected to at any of them.
bool is_excluded(const std::vector<prober::Observation>& observations);

}  // namespace staple::web
