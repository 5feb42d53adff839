// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "probes/dns/resolver.h"
#include "probes/net/connection_limiter.h"
#include "probes/net/stall.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/prober/connection.h"
#include "probes/prober/module.h"
#include "probes/prober/observation.h"
#include "probes/prober/open_view.h"
#include "probes/prober/view_clients.h"
#include "probes/target.h"
#include "probes/time.h"

namespace staple::prober {

/// PreviousObservations holds the observations of the last probe of an endpoint, one for each
/// address and view.
using PreviousObservations = std::vector<std::shared_ptr<const Observation>>;

/// AddressFilter returns whether connections to an address are permitted.
using AddressFilter = std::function<bool(const boost::asio::ip::address&)>;

/// FindResponderStatus returns the status of the leaf of a presented and judged chain according to
/// the CA's responder. Returns null if it is unknown.
using FindResponderStatus =
    std::function<boost::asio::awaitable<std::shared_ptr<const responder::ResponderStatus>>(
        const PresentedChain& presented, const ocsp::LeafState& leaf)>;

/// kBrief is how long one connection, or the name resolution, may take in a brief probe. It is
/// enough for a lost packet, which is sent again after a second (RFC 6298, 2).
inline constexpr std::chrono::seconds kBrief{2};

/// ProbeRequest describes one probe of an endpoint. What it refers to must outlive the probe.
struct ProbeRequest {
  const Target& target;
  const Module& module;
  const ViewClients& tls;  ///< of the module
  /// Limit of one connection, from connect to verdict, and also of the name resolution
  std::chrono::nanoseconds timeout;
  PreviousObservations previous = {};  ///< empty for the first probe
  /// Deadline of the whole probe: no connection starts after it. A time in which the loop does not
  /// run is added. Nullopt if there is none.
  std::optional<SteadyTime> until = {};
  /// Applies to the target's addresses unless there is a proxy. If empty, all are permitted.
  AddressFilter address_filter = {};
  net::Priority priority = net::Priority::background;
  /// Largest age of cached DNS answers (see dns::CachePolicy). 0: names are always queried.
  std::chrono::nanoseconds max_dns_age{0};
  /// Called once for each judged view. If empty, staples are not compared with responders.
  FindResponderStatus find_responder_status = {};
  /// The probe ends as soon as it is slow (see ProbeResult). It then says nothing about the server.
  bool brief = false;
  /// The endpoint has settled in a state: a view without a staple gets one connection.
  bool settled = false;
  /// Set by the prober: measures since the start of the probe
  const net::StallMeter* stall_meter = nullptr;
  bool* slow = nullptr;  ///< set by the prober: see ProbeResult
};

/// ProbeResult is the result of one probe of an endpoint, with the bytes it is based on.
struct ProbeResult {
  std::vector<ViewResult> views;  ///< one for each address and view; never empty
  Comparison comparison;          ///< of these views
  /// One connection, or the name resolution, took kBrief or longer. Stalls do not count.
  bool slow = false;
};

/// observations_of returns the result without the bytes.
Observations observations_of(ProbeResult&& result);

/// Prober probes endpoints on one event loop: resolve, connect, handshake, judge. It owns what its
/// probes share: the resolvers, the connection limiter and the verdict cache. Use it from that
/// loop only.
class Prober {
 public:
  /// `limits` applies to the connections of all probes together.
  Prober(boost::asio::any_io_executor loop, Clock clock, net::ConnectionLimits limits,
         const dns::NameServers& servers = {},
         ocsp::VerdictCache verdict_cache = ocsp::VerdictCache());

  /// probe probes every address of the target (Module::all_addresses), at most 64, and each address
  /// in every view. It probes eight addresses in parallel, all of them if there is a deadline, and
  /// the views of an address one after the other. The results are in the order of the resolver,
  /// then of the views. A target that cannot be resolved gives one result without an address.
  /// Addresses that are not permitted come last, each with resolve_not_permitted, and are not
  /// connected to. Through a proxy there is one address, known only if the target is an address.
  /// Throws only when cancelled.
  boost::asio::awaitable<ProbeResult> probe(ProbeRequest request);

  const net::ConnectionLimiter& connection_limiter() const { return connection_limiter_; }
  const ocsp::VerdictCache& verdict_cache() const { return verdict_cache_; }

  /// set_verdict_cache_bound sets the bound of each part of the verdict cache, in bytes.
  void set_verdict_cache_bound(std::size_t bound) { verdict_cache_.set_bound(bound); }

  /// evict_unused_verdicts removes what no probe has used since the previous call from the cache.
  void evict_unused_verdicts() { verdict_cache_.evict_unused(); }

  /// set_connection_limits changes the limits. Open connections stay open.
  void set_connection_limits(net::ConnectionLimits limits) {
    connection_limiter_.set_limits(limits);
  }

 private:
  boost::asio::awaitable<std::vector<OpenView>> probe_target(const ProbeRequest& request);
  boost::asio::awaitable<std::vector<OpenView>> probe_addresses(
      const ProbeRequest& request, std::vector<boost::asio::ip::address> addresses);
  boost::asio::awaitable<std::vector<OpenView>> probe_destination(const ProbeRequest& request,
                                                                  Destination destination,
                                                                  std::string name);
  boost::asio::awaitable<OpenView> probe_view(const ProbeRequest& request, ConnectionSpec spec,
                                              ViewState previous);

  bool has_time(const ProbeRequest& request, std::chrono::nanoseconds wait) const;
  std::chrono::nanoseconds compute_limit(const ProbeRequest& request) const;
  SteadyTime compute_end(const ProbeRequest& request) const;

  dns::Resolver& find_resolver(const std::vector<std::string>& servers);

  Clock clock_;
  boost::asio::any_io_executor loop_;
  dns::NameServers servers_;
  /// By the `dns_servers` of the modules
  std::map<std::vector<std::string>, dns::Resolver> resolvers_;
  net::ConnectionLimiter connection_limiter_;
  ocsp::VerdictCache verdict_cache_;
};

}  // namespace staple::prober
