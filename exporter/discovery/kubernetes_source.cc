// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/kubernetes_source.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>

#include "exporter/discovery/kubernetes_targets.h"
#include "probes/net/as_value.h"

namespace staple::discovery {
namespace {

namespace asio = boost::asio;
using config::KubernetesRole;
using kubernetes::Object;

/// kMinInterval is the time between two changes that are reported, at least: with many objects,
/// each costs.
constexpr std::chrono::seconds kMinInterval{1};

/// kMaxHold is how long the previous targets are held for a collection that is not listed.
constexpr std::chrono::minutes kMaxHold{1};

constexpr unsigned kForbidden = 403;
constexpr unsigned kNotFound = 404;

Result<std::shared_ptr<const kubernetes::Access>> load_access(
    const kubernetes::ClusterConfig& cluster) {
  return kubernetes::load_access(cluster.settings, cluster.system,
                                 kubernetes::read_pod_environment());
}

/// is_refusal returns true for the status of a request that will not succeed by itself.
bool is_refusal(unsigned status) { return status == kForbidden || status == kNotFound; }

/// CollectionWatch is a collection with its watch.
struct CollectionWatch {
  CollectionWatch(const asio::any_io_executor& loop, kubernetes::Reflector made, bool of_gateways)
      : reflector(std::move(made)),
        stopping(loop, SteadyTime::max()),
        is_of_gateways(of_gateways) {}

  kubernetes::Reflector reflector;
  asio::steady_timer stopping;  ///< awaited while the watch runs; expires only at its end
  bool is_of_gateways;
  bool stopped = false;

  void stop() {
    stopped = true;
    stopping.expires_at(SteadyTime::min());
  }
};

}  // namespace

struct KubernetesSource::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor executor, Clock time, kubernetes::Bounds limits,
        std::shared_ptr<const kubernetes::ClusterConfig> config, TargetRules rules,
        dns::Resolver& names, std::function<void()> notify_change)
      : loop(std::move(executor)),
        clock(time),
        bounds(limits),
        cluster(std::move(config)),
        resolver(names),
        on_change(std::move(notify_change)),
        targets(cluster->settings, std::move(rules)),
        state_changed(loop, SteadyTime::max()),
        pause(loop) {}

  asio::any_io_executor loop;
  Clock clock;
  kubernetes::Bounds bounds;
  std::shared_ptr<const kubernetes::ClusterConfig> cluster;
  dns::Resolver& resolver;
  std::function<void()> on_change;
  KubernetesTargets targets;
  std::vector<std::string> namespaces;  ///< empty: all
  std::vector<std::shared_ptr<CollectionWatch>> watches;
  asio::steady_timer state_changed;  ///< cancelled when the state of a watch changes
  asio::steady_timer pause;          ///< before the next report
  bool had_groups = false;           ///< before a reload
  SteadyTime began = clock.steady_now();
  bool stopped = false;
  bool is_dirty = true;      ///< since the targets were collected
  bool is_notified = false;  ///< since the last poll
  SteadyTime collected{};
  std::shared_ptr<const DiscoveredGroups> groups;  ///< null before the first time
  Refusals refusals;
  std::size_t dropped = 0;
  std::size_t wildcards = 0;

  Result<void> start();
  void watch(KubernetesRole role, const std::string& namespace_name, bool of_gateways);
  kubernetes::Mirror make_mirror(std::size_t id, bool of_gateways);
  bool replace_gateways();
  bool all_tried() const;
  bool has_listed(bool of_gateways) const;
  bool is_usable() const;
  void set_dirty(bool changed);
  void notify();
  void report();
  PollResult collect();
};

namespace {

/// run_watch runs until the watch is stopped. It keeps `state` alive.
template <class State>
asio::awaitable<void> run_watch(std::shared_ptr<State> state,
                                std::shared_ptr<CollectionWatch> watch) {
  using asio::experimental::awaitable_operators::operator||;
  co_await (watch->reflector.run() || watch->stopping.async_wait(net::as_value));
  state.reset();
}

}  // namespace

kubernetes::Mirror KubernetesSource::State::make_mirror(std::size_t id, bool of_gateways) {
  const auto on_state = [this] {
    state_changed.cancel();
    notify();
  };
  if (of_gateways) {
    return {[this, id](Object&& object, std::uint64_t round) {
              set_dirty(targets.put_gateway(id, std::move(object), round));
            },
            [this, id](const Object& object) { set_dirty(targets.remove_gateway(id, object)); },
            [this, id](std::uint64_t round) { set_dirty(targets.finish_gateways(id, round)); },
            on_state};
  }
  return {[this, id](Object&& object, std::uint64_t round) {
            set_dirty(targets.put(id, std::move(object), round));
          },
          [this, id](const Object& object) { set_dirty(targets.remove(id, object)); },
          [this, id](std::uint64_t round) { set_dirty(targets.finish(id, round)); }, on_state};
}

void KubernetesSource::State::watch(KubernetesRole role, const std::string& namespace_name,
                                    bool of_gateways) {
  kubernetes::Collection collection{kubernetes::find_resource(role), namespace_name};
  for (const auto& selector : cluster->settings.selectors) {
    if (selector.role != role) continue;
    collection.label_selector = selector.label;
    collection.field_selector = selector.field;
  }
  const auto loader = [config = cluster] { return load_access(*config); };
  kubernetes::ApiClient client(loader, resolver, clock, bounds.head);
  kubernetes::Reflector reflector(std::move(client), clock, std::move(collection),
                                  make_mirror(watches.size(), of_gateways), bounds);
  watches.push_back(std::make_shared<CollectionWatch>(loop, std::move(reflector), of_gateways));
  asio::co_spawn(loop, run_watch(shared_from_this(), watches.back()), asio::detached);
}

Result<void> KubernetesSource::State::start() {
  const config::KubernetesDiscovery& settings = cluster->settings;
  namespaces = settings.namespaces;
  const auto access = load_access(*cluster);
  if (!access) return access.error();
  if (settings.own_namespace) {
    const std::string& own = (*access)->namespace_name;
    if (own.empty()) return Error{ErrorKind::failed, "the namespace of the pod is not known"};
    if (std::ranges::find(namespaces, own) == namespaces.end()) namespaces.push_back(own);
  }
  if (namespaces.empty()) watch(settings.role, "", false);
  for (const std::string& name : namespaces) watch(settings.role, name, false);
  const bool is_route =
      settings.role == KubernetesRole::httproute || settings.role == KubernetesRole::tlsroute;
  if (is_route) watch(KubernetesRole::gateway, "", true);  // a parent may be in any namespace
  return {};
}

/// replace_gateways watches the Gateways of the namespaces alone, if those of the whole cluster may
/// not be read. Returns true if it does so now.
bool KubernetesSource::State::replace_gateways() {
  const auto refused = std::ranges::find_if(watches, [](const auto& each) {
    return each->is_of_gateways && each->reflector.status() == kForbidden &&
           !each->reflector.is_listed();
  });
  const auto count =
      std::ranges::count_if(watches, &CollectionWatch::is_of_gateways,
                            [](const auto& each) -> const CollectionWatch& { return *each; });
  if (namespaces.empty() || refused == watches.end() || count != 1) return false;
  (*refused)->stop();
  watches.erase(refused);
  for (const std::string& name : namespaces) watch(KubernetesRole::gateway, name, true);
  return true;
}

bool KubernetesSource::State::all_tried() const {
  return std::ranges::all_of(watches, [](const auto& each) { return each->reflector.is_tried(); });
}

bool KubernetesSource::State::has_listed(bool of_gateways) const {
  return std::ranges::any_of(watches, [&](const auto& each) {
    return each->is_of_gateways == of_gateways && each->reflector.is_listed();
  });
}

/// is_usable returns whether the targets are those of the cluster, as far as they can be known.
/// What can be listed is better than nothing. Targets from before a reload are held for a
/// collection whose list fails, for kMaxHold, but not for one that the API server refuses.
bool KubernetesSource::State::is_usable() const {
  if (!had_groups) return has_listed(false) || has_listed(true);
  const bool needs_gateways =
      std::ranges::any_of(watches, &CollectionWatch::is_of_gateways,
                          [](const auto& each) -> const CollectionWatch& { return *each; });
  if (!has_listed(false) || (needs_gateways && !has_listed(true))) return false;
  return clock.steady_now() - began >= kMaxHold ||
         std::ranges::all_of(watches, [](const auto& each) {
           return each->reflector.is_listed() || is_refusal(each->reflector.status());
         });
}

void KubernetesSource::State::set_dirty(bool changed) {
  if (!changed) return;
  is_dirty = true;
  notify();
}

/// notify reports a change, once until the next poll.
void KubernetesSource::State::notify() {
  if (stopped || std::exchange(is_notified, true)) return;
  pause.expires_at(collected + kMinInterval);
  pause.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (self && !error && !self->stopped) self->on_change();
  });
}

PollResult KubernetesSource::State::collect() {
  is_notified = false;
  PollResult result;
  const bool is_used = is_usable();
  for (const auto& each : watches) {
    if (each->reflector.problem().empty()) continue;
    const bool is_left_out = is_used && !each->reflector.is_listed();
    result.failures.push_back(each->reflector.problem() +
                              (is_left_out ? "; its targets are left out" : ""));
  }
  if (!is_used) return result;
  if (std::exchange(is_dirty, false) || !groups) {
    auto found = targets.collect();
    groups = std::make_shared<const DiscoveredGroups>(std::move(found.list.groups));
    refusals = std::move(found.list.refusals);
    dropped = found.list.dropped;
    wildcards = found.wildcards;
    collected = clock.steady_now();
  }
  result.groups = groups;
  result.refusals = refusals;
  result.dropped = dropped;
  result.wildcards = wildcards;
  return result;
}

KubernetesSource::KubernetesSource(asio::any_io_executor loop, Clock clock,
                                   std::shared_ptr<const kubernetes::ClusterConfig> cluster,
                                   TargetRules rules, bool has_previous_groups,
                                   dns::Resolver& resolver, std::function<void()> on_change,
                                   kubernetes::Bounds bounds)
    : state_(std::make_shared<State>(std::move(loop), clock, bounds, std::move(cluster),
                                     std::move(rules), resolver, std::move(on_change))) {
  state_->had_groups = has_previous_groups;
}

KubernetesSource::~KubernetesSource() {
  state_->stopped = true;
  state_->pause.cancel();
  for (const auto& each : state_->watches) each->stop();
}

asio::awaitable<PollResult> KubernetesSource::poll() {
  const std::shared_ptr<State> state = state_;
  if (state->watches.empty()) {
    if (const auto started = state->start(); !started) {
      PollResult failed;
      failed.failures.push_back(started.error().message);
      co_return failed;
    }
  }
  while (!state->all_tried() || state->replace_gateways()) {
    if (state->stopped) co_return PollResult();
    state->state_changed.expires_at(SteadyTime::max());
    co_await state->state_changed.async_wait(net::as_value);
  }
  co_return state->collect();
}

}  // namespace staple::discovery
