// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "exporter/configuration/settings.h"
#include "probes/prober/observation.h"
#include "probes/prober/prober.h"
#include "probes/target.h"

namespace staple::web {

/// TargetPredicate returns whether a fleet has an endpoint at the host and port of a target.
using TargetPredicate = std::function<bool(const Target&)>;

/// Permission is the decision of `probe_targets` on a target as written, before its name
/// is resolved.
enum class Permission {
  granted,     ///< for any address of the name
  by_address,  ///< each address must be within a network of the list
  refused,
};

/// check_permission applies `permitted` to a target. It never returns by_address for a name probed
/// through a proxy, because the proxy resolves the name.
Permission check_permission(const config::ProbeTargets& permitted, const Target& target,
                            bool through_proxy, const TargetPredicate& is_watched);

/// make_network_filter returns a filter that permits the addresses within a network of the list. An
/// IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) is compared as the IPv4 address that a
/// connection would reach.
prober::AddressFilter make_network_filter(const config::ProbeTargets& permitted);

/// is_excluded returns whether the target has addresses but none of them is permitted.
bool is_excluded(const std::vector<prober::Observation>& observations);

}  // namespace staple::web
