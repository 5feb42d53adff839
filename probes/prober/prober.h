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
#include "probes/ocsp/verdict_cache.h"
#include "probes/prober/connection.h"
#include "probes/prober/module.h"
#include "probes/prober/observation.h"
#include "probes/prober/open_view.h"
#include "probes/prober/view_clients.h"
#include "probes/target.h"
#include "probes/time.h"

namespace staple::prober {

/// PreviousObservations holds what the last probe of an endpoint learnt, by address and view.
using PreviousObservations = std::vector<std::shared_ptr<const Observation>>;

/// AddressFilter tells whether an address may be connected to.
using AddressFilter = std::function<bool(const boost::asio::ip::address&)>;

/// FindResponderStatus returns what is known of the CA's responder about the leaf of a chain that
/// was presented and judged. Null: nothing is.
using FindResponderStatus =
    std::function<boost::asio::awaitable<std::shared_ptr<const responder::ResponderStatus>>(
        const PresentedChain& presented, const ocsp::LeafState& leaf)>;

/// ProbeRequest is one endpoint to probe: where, how, and how long at most for each connection.
struct ProbeRequest {
  const Target& target;
  const Module& module;
  const ViewClients& tls;  ///< of the module
  /// Of one connection, first byte to verdict; of the name look-up likewise
  std::chrono::nanoseconds timeout;
  PreviousObservations previous = {};  ///< empty: it is the first
  /// No further connection is begun that could not be made by then; absent: no end
  std::optional<SteadyTime> until = {};
  /// Of the target's addresses, unless there is a proxy; empty: all may
  AddressFilter address_filter = {};
  net::Priority priority = net::Priority::background;
  std::chrono::nanoseconds max_dns_age{
      0};  ///< what name servers said may be this old (see Reuse); 0: they are asked
  /// Called once for each view that could be judged; empty: no responder is considered
  FindResponderStatus find_responder_status = {};
};

/// ProbeResult is what one probe of an endpoint learnt.
struct ProbeResult {
  std::vector<ViewResult> views;  ///< one for each address and view; never empty
  Comparison comparison;          ///< of these views
};

/// observations_of drops the bytes.
Observations observations_of(ProbeResult&& result);

/// Prober walks endpoints through resolve, connect, handshake and judge on one event loop. It owns
/// what probes share there: the resolver, the places for connections and the memory of verdicts.
/// Use it from that loop only.
class Prober {
 public:
  /// places: for the connections of all probes; memory: what it may remember.
  Prober(boost::asio::any_io_executor loop, Clock clock, net::ConnectionLimits limits,
         const dns::NameServers& servers = {},
         ocsp::VerdictCache verdict_cache = ocsp::VerdictCache());

  /// probe looks at every address of the target (Module::all_addresses), at most 64 of them, eight
  /// at once (with `until`, all) as far as there are places, and at each in every view, one after
  /// the other. The views are never empty and in the order of the resolver and of the views: a
  /// target that cannot be resolved yields one observation without an address. Addresses that are
  /// not permitted come last, each with resolve_not_permitted, and are not connected to: what is
  /// checked is the very address of the connection. Through a proxy there is one place to look at,
  /// and its address is known only where the target is one. Throws only when cancelled.
  boost::asio::awaitable<ProbeResult> probe(ProbeRequest request);

  const net::ConnectionLimiter& connection_limiter() const { return connection_limiter_; }
  const ocsp::VerdictCache& verdict_cache() const { return verdict_cache_; }

  /// set_verdict_cache_bound changes how many bytes of each kind it may remember.
  void set_verdict_cache_bound(std::size_t bound) { verdict_cache_.set_bound(bound); }

 private:
  boost::asio::awaitable<std::vector<OpenView>> probe_target(const ProbeRequest& request);
  boost::asio::awaitable<std::vector<OpenView>> probe_addresses(
      const ProbeRequest& request, std::vector<boost::asio::ip::address> addresses);
  boost::asio::awaitable<std::vector<OpenView>> probe_destination(const ProbeRequest& request,
                                                                  Destination destination,
                                                                  std::string name);
  boost::asio::awaitable<OpenView> probe_view(const ProbeRequest& request,
                                              const ConnectionSpec& spec, ViewState previous);
  bool has_time(const ProbeRequest& request, std::chrono::nanoseconds wait) const;
  std::chrono::nanoseconds compute_limit(const ProbeRequest& request) const;

  Clock clock_;
  dns::Resolver& find_resolver(const std::vector<std::string>& servers);

  boost::asio::any_io_executor loop_;
  dns::NameServers servers_;
  /// By the servers that modules name
  std::map<std::vector<std::string>, dns::Resolver> resolvers_;
  net::ConnectionLimiter connection_limiter_;
  ocsp::VerdictCache verdict_cache_;
};

}  // namespace staple::prober
