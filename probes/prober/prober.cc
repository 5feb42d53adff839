// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/prober.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <iterator>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "probes/prober/attempts.h"
#include "probes/prober/counted_errors.h"
#include "probes/prober/refused_login.h"
#include "probes/prober/request_settings.h"
#include "probes/prober/responder_comparison.h"
#include "probes/prober/views.h"

namespace staple::prober {
namespace {

namespace asio = boost::asio;
using asio::ip::address;
using std::chrono::nanoseconds;

constexpr std::size_t kMaxAddresses = 64;
/// kAddressesAtOnce bounds the connections that one scheduled probe holds: a name may have many
/// addresses, and each of them may hang.
constexpr std::size_t kAddressesAtOnce = 8;

/// compare_and_add_differences adds the finding views_differ to each view that is worse than
/// another one.
Comparison compare_and_add_differences(std::vector<OpenView>& views) {
  ViewComparison comparison = compare_views(views);
  for (ViewDifference& difference : comparison.differences) {
    views[difference.index].judgement->add(ocsp::Fault::views_differ, std::move(difference.detail));
  }
  return comparison.differ;
}

/// remove_forbidden removes the addresses that are not permitted and returns them.
std::vector<address> remove_forbidden(std::vector<address>& addresses,
                                      const AddressFilter& address_filter) {
  if (!address_filter) return {};
  const auto begin = std::stable_partition(addresses.begin(), addresses.end(), address_filter);
  std::vector<address> forbidden(begin, addresses.end());
  addresses.erase(begin, addresses.end());
  return forbidden;
}

OpenView make_not_permitted(const address& destination, WallTime now) {
  OpenView result;
  result.observation.address = destination.to_string();
  result.observation.time = now;
  result.observation.failure =
      Failure{Reason::resolve_not_permitted, "connections to this address are not permitted"};
  return result;
}

/// is_unreachable reports whether the probe failed before the handshake.
bool is_unreachable(const Observation& observation) {
  return observation.failure && entry(observation.failure->reason).stage < Stage::handshake;
}

/// with_routes returns `servers` with Routes, which all resolvers of a prober share.
dns::NameServers with_routes(dns::NameServers servers) {
  if (!servers.routes) servers.routes = std::make_shared<net::Routes>();
  return servers;
}

}  // namespace

Observations observations_of(ProbeResult&& result) {
  Observations observations{{}, result.comparison, result.slow};
  observations.views.reserve(result.views.size());
  for (ViewResult& view : result.views) observations.views.push_back(std::move(view.observation));
  return observations;
}

Prober::Prober(asio::any_io_executor loop, Clock clock, net::ConnectionLimits limits,
               const dns::NameServers& servers, ocsp::VerdictCache verdict_cache)
    : clock_(clock),
      loop_(loop),
      servers_(with_routes(servers)),
      connection_limiter_(loop, limits),
      verdict_cache_(std::move(verdict_cache)) {
  resolvers_.try_emplace(std::vector<std::string>(), loop_, servers_);
}

dns::Resolver& Prober::find_resolver(const std::vector<std::string>& servers) {
  const auto known = resolvers_.find(servers);
  if (known != resolvers_.end()) return known->second;
  dns::NameServers own = servers_;
  own.addresses.clear();
  for (const auto& server : servers) own.addresses += (own.addresses.empty() ? "" : ",") + server;
  return resolvers_.try_emplace(servers, loop_, own).first->second;
}

asio::awaitable<ProbeResult> Prober::probe(ProbeRequest request) {
  const net::StallMeter stall_meter(loop_);
  ProbeResult result;
  request.stall_meter = &stall_meter;
  request.slow = &result.slow;
  std::vector<OpenView> views = co_await probe_target(request);
  result.comparison = compare_and_add_differences(views);
  for (OpenView& view : views) {
    if (view.judgement && request.find_responder_status && !has_ended(request)) {
      auto status = co_await request.find_responder_status(view.presented, *view.judgement);
      if (status) add_comparison(view, std::move(status), clock_.now());
    }
    result.views.push_back(conclude(std::move(view)));
  }
  co_return result;
}

asio::awaitable<std::vector<OpenView>> Prober::probe_target(const ProbeRequest& request) {
  const Target& target = request.target;
  const std::string host = lookup_name(target);
  const SteadyTime start = clock_.steady_now();
  const dns::ResolverView resolver_view{find_resolver(request.module.dns_servers),
                                        {start, request.max_dns_age}};
  if (request.module.proxy.kind != proxy::Kind::none) {
    // The proxy resolves the name, so the address is known only if the target is an address.
    const Destination proxied =
        ProxiedTarget{request.module.proxy, resolver_view, host, target.port};
    const std::string known = is_ip_address(target.host) ? target.host : "";
    co_return co_await probe_destination(request, proxied, known);
  }
  auto addresses = co_await resolver_view.resolver.resolve(
      host, request.module.ip_protocol, limit_of(request), resolver_view.cache_policy);
  const nanoseconds elapsed = clock_.steady_now() - start;
  const nanoseconds resolve_duration = elapsed - std::min(elapsed, request.stall_meter->stalled());
  const bool timed_out = !addresses && addresses.error().reason == Reason::resolve_timeout;
  *request.slow = is_slow(request, resolve_duration, timed_out);
  std::vector<OpenView> all;
  if (addresses) {
    const std::size_t max_addresses = request.module.all_addresses ? kMaxAddresses : 1;
    addresses->resize(std::min(addresses->size(), max_addresses));
    const std::vector<address> forbidden = remove_forbidden(*addresses, request.address_filter);
    if (!addresses->empty()) all = co_await probe_addresses(request, *addresses);
    for (const address& each : forbidden) all.push_back(make_not_permitted(each, clock_.now()));
  } else {
    OpenView& unresolved = all.emplace_back();
    unresolved.observation.failure = addresses.error();
    unresolved.observation.time = clock_.now();
  }
  if (!is_ip_address(request.target.host)) {
    for (OpenView& result : all) {
      result.observation.phases[static_cast<std::size_t>(Stage::resolve)] = resolve_duration;
      result.observation.duration += resolve_duration;
    }
  }
  co_return all;
}

asio::awaitable<std::vector<OpenView>> Prober::probe_addresses(const ProbeRequest& request,
                                                               std::vector<address> addresses) {
  const auto endpoint = [&](const address& destination) {
    return asio::ip::tcp::endpoint(destination, request.target.port);
  };
  if (addresses.size() == 1) {  // the usual case: saves the cost of a group
    const Destination destination = endpoint(addresses.front());
    const std::string name = addresses.front().to_string();
    co_return co_await probe_destination(request, destination, name);
  }
  std::vector<std::vector<OpenView>> found(addresses.size());
  std::size_t next = 0;
  const auto run_worker = [&]() -> asio::awaitable<void> {
    while (next < addresses.size() && !has_ended(request)) {
      const std::size_t i = next++;
      const Destination destination = endpoint(addresses[i]);
      const std::string name = addresses[i].to_string();
      found[i] = co_await probe_destination(request, destination, name);
    }
  };
  // An on-demand probe has a deadline: probe all addresses in parallel.
  const std::size_t workers =
      request.until ? addresses.size() : std::min(addresses.size(), kAddressesAtOnce);
  const auto loop = co_await asio::this_coro::executor;
  std::vector<decltype(asio::co_spawn(loop, run_worker, asio::deferred))> operations;
  for (std::size_t i = 0; i < workers; ++i)
    operations.push_back(asio::co_spawn(loop, run_worker, asio::deferred));
  auto [order, errors] = co_await asio::experimental::make_parallel_group(std::move(operations))
                             .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  std::vector<OpenView> all;
  for (auto& some : found) std::ranges::move(some, std::back_inserter(all));
  co_return all;
}

asio::awaitable<std::vector<OpenView>> Prober::probe_destination(const ProbeRequest& request,
                                                                 Destination destination,
                                                                 std::string name) {
  const Module& module = request.module;
  std::vector<OpenView> all;
  ConnectionSpec spec{destination, *request.tls.front(), server_name_of(request), module.policy};
  spec.proxy_protocol = module.proxy_protocol;
  spec.starttls = module.starttls;
  spec.ehlo_name = module.ehlo_name;
  spec.login = module.login;
  const ViewState previous = find_view_state(request.previous, name, "");
  OpenView first = co_await probe_view(request, spec, previous);
  all.push_back(std::move(first));
  for (std::size_t i = 0; i < module.views.size() && has_time(request, {}); ++i) {
    if (has_ended(request)) break;
    const View& view = module.views[i];
    const std::string& requested = view.server_name.empty() ? spec.server_name : view.server_name;
    ConnectionSpec view_spec{spec.destination, *request.tls[i + 1], requested,
                             module.policy,    view.multi,          view.tls.key_type};
    view_spec.starttls = spec.starttls;
    view_spec.ehlo_name = spec.ehlo_name;
    view_spec.login = spec.login;
    view_spec.proxy_protocol = spec.proxy_protocol;
    const ViewState previous_state = find_view_state(request.previous, name, view.name);
    OpenView result;
    if (is_unreachable(all.front().observation)) {  // then it is for every view
      result.observation = all.front().observation;
      result.observation.view_state = previous_state;
    } else if (auto declined = decline_view(module.starttls, view.multi)) {
      result.observation.not_offered = std::move(declined);
      result.observation.time = clock_.now();
    } else {
      result = co_await probe_view(request, view_spec, previous_state);
      mark_not_offered(result, view, all.front());
    }
    result.observation.view = view.name;
    all.push_back(std::move(result));
  }
  for (OpenView& result : all) result.observation.address = name;
  co_return all;
}

asio::awaitable<OpenView> Prober::probe_view(const ProbeRequest& request, ConnectionSpec spec,
                                             ViewState previous) {
  if (is_refused(spec.login, previous.refused_login)) spec.login = {};
  spec.known_failure = find_known_failure(previous.counted_errors, clock_.steady_now());
  if (previous.chose_first_group) spec.key_shares = tls::KeyShares::first;
  std::vector<AttemptResult> attempts;
  unsigned repeats = 0;
  while (true) {
    const Step step = decide_next_step(attempts, max_attempts_of(request, previous),
                                       previous.usual_handshake, previous.comparisons);
    const bool again = step == Step::with_status_request && !attempts.empty();
    const nanoseconds wait = again ? request.module.attempt_delay : nanoseconds(0);
    if (step == Step::done || (!attempts.empty() && !has_time(request, wait))) break;
    if (wait > nanoseconds(0)) {
      asio::steady_timer delay(co_await asio::this_coro::executor, wait);
      co_await delay.async_wait(asio::use_awaitable);
    }
    net::ConnectionLimiter::Permit permit = co_await connection_limiter_.acquire(request.priority);
    const auto requested = step == Step::without_status_request ? tls::StatusRequest::omitted
                                                                : tls::StatusRequest::sent;
    Attempt attempt =
        co_await connect_and_judge(spec, requested, compute_limit(request), clock_, verdict_cache_);
    if (!attempt.result.presented.chose_first_group) spec.key_shares = tls::KeyShares::usual;
    if (attempt.farewell) {
      co_await end_connection(*std::move(attempt.farewell), std::move(permit), spec.login,
                              previous.refused_login);
    }
    *request.slow |= is_slow(request, attempt.result.duration, has_timed_out(attempt.result));
    if (must_repeat(attempt.result) && repeats < kMaxRepeats && has_time(request, {})) {
      ++repeats;
      continue;
    }
    attempts.push_back(std::move(attempt.result));
    if (has_ended(request)) break;
  }
  const std::size_t connections = attempts.size();
  OpenView view = observe(std::move(attempts), previous);
  view.observation.view_state.counted_errors =
      count_errors(spec.starttls, previous.counted_errors, view.observation, connections,
                   spec.known_failure.has_value(), clock_.steady_now());
  co_return view;
}

bool Prober::has_time(const ProbeRequest& request, nanoseconds wait) const {
  return !request.until || clock_.steady_now() + wait < compute_end(request);
}

nanoseconds Prober::compute_limit(const ProbeRequest& request) const {
  const nanoseconds limit = limit_of(request);
  if (!request.until) return limit;
  return std::clamp<nanoseconds>(compute_end(request) - clock_.steady_now(), nanoseconds(0), limit);
}

/// compute_end returns the deadline of the probe, moved by the time in which the loop did not run.
SteadyTime Prober::compute_end(const ProbeRequest& request) const {
  return *request.until + request.stall_meter->stalled();
}

}  // namespace staple::prober
