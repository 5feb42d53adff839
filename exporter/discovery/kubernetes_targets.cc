// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/kubernetes_targets.h"

#include <utility>

#include "exporter/discovery/found_target.h"

namespace staple::discovery {
namespace {

using config::KubernetesRole;
using kubernetes::Object;

std::string key_of(std::string_view namespace_name, std::string_view name) {
  return std::string(namespace_name).append("/").append(name);
}

std::string key_of(const Object& object) { return key_of(object.namespace_name, object.name); }

bool are_equal(const TargetList& one, const TargetList& other) {
  return one.groups == other.groups && one.dropped == other.dropped &&
         one.refusals.count == other.refusals.count && one.refusals.texts == other.refusals.texts;
}

/// keep_for_routes removes what a Gateway has for other purposes.
void keep_for_routes(Object& gateway) {
  gateway.resource_version.clear();
  gateway.labels.clear();
  gateway.annotations.clear();
}

/// erase_old removes the objects that are not of `round`, and returns how many.
template <class Objects>
std::size_t erase_old(Objects& objects, std::uint64_t round) {
  return std::erase_if(objects, [&](const auto& entry) { return entry.second.round != round; });
}

std::size_t count_targets(const DiscoveredGroups& groups) {
  std::size_t count = 0;
  for (const auto& group : groups) count += group.targets.size();
  return count;
}

}  // namespace

KubernetesTargets::KubernetesTargets(const config::KubernetesDiscovery& settings, TargetRules rules)
    : role_(settings.role),
      load_balancer_(settings.load_balancer),
      rules_(std::move(rules)),
      is_route_(role_ == KubernetesRole::httproute || role_ == KubernetesRole::tlsroute) {}

const Object* KubernetesTargets::find_gateway(std::string_view namespace_name,
                                              std::string_view name) const {
  const std::string key = key_of(namespace_name, name);
  for (const auto& [part, gateways] : gateways_) {
    const auto found = gateways.find(key);
    if (found != gateways.end()) return &found->second.object;
  }
  return nullptr;
}

KubernetesTargets::Found KubernetesTargets::find(const Object& object) const {
  const std::string place = std::string(name(role_)) + " " + key_of(object);
  FoundTargets found(rules_);
  const kubernetes::FindOptions options{
      role_, load_balancer_, !rules_.relabel.empty(),
      [&](kubernetes::FoundEndpoint&& endpoint) {
        found.add({std::move(endpoint.labels), place, endpoint.absolute});
      },
      [&](std::string_view namespace_name, std::string_view gateway) {
        return find_gateway(namespace_name, gateway);
      }};
  const kubernetes::FindCounts counts = find_endpoints(object, options);
  Found result{std::move(found).finish(""), counts.wildcards};
  if (counts.truncated)
    result.list.refusals.add(place + ": has too many entries, the last ones are left out");
  return result;
}

bool KubernetesTargets::put(Part part, Object object, std::uint64_t round) {
  auto& objects = parts_[part];
  const auto before = objects.find(key_of(object));
  if (before == objects.end() && size_ >= kMaxObjects) {
    ++refused_;
    return true;
  }
  Found found = find(object);
  found.round = round;
  if (is_route_) {
    object.resource_version.clear();
    object.rules.clear();
    found.object = std::make_unique<const Object>(std::move(object));
  }
  if (before == objects.end()) {
    const bool has_some = !found.list.groups.empty() || found.list.refusals.count > 0 ||
                          found.list.dropped > 0 || found.wildcards > 0;
    objects.emplace(found.object ? key_of(*found.object) : key_of(object), std::move(found));
    ++size_;
    return has_some;
  }
  const bool is_same =
      are_equal(before->second.list, found.list) && before->second.wildcards == found.wildcards;
  before->second = std::move(found);
  return !is_same;
}

bool KubernetesTargets::remove(Part part, const Object& object) {
  const std::size_t erased = parts_[part].erase(key_of(object));
  size_ -= erased;
  return erased > 0;
}

bool KubernetesTargets::finish(Part part, std::uint64_t round) {
  const std::size_t erased = erase_old(parts_[part], round);
  size_ -= erased;
  const bool had_refused = std::exchange(refused_, 0) > 0;
  return erased > 0 || had_refused;
}

bool KubernetesTargets::put_gateway(Part part, Object gateway, std::uint64_t round) {
  keep_for_routes(gateway);
  const std::string key = key_of(gateway);
  auto& gateways = gateways_[part];
  const auto before = gateways.find(key);
  if (before == gateways.end()) {
    if (gateways.size() >= kMaxObjects) return false;
    gateways.emplace(key, Gateway{std::move(gateway), round});
  } else {
    before->second.round = round;
    if (before->second.object == gateway) return false;
    before->second.object = std::move(gateway);
  }
  routes_are_old_ = true;
  return true;
}

bool KubernetesTargets::remove_gateway(Part part, const Object& gateway) {
  const bool erased = gateways_[part].erase(key_of(gateway)) > 0;
  routes_are_old_ = routes_are_old_ || erased;
  return erased;
}

bool KubernetesTargets::finish_gateways(Part part, std::uint64_t round) {
  const bool erased = erase_old(gateways_[part], round) > 0;
  routes_are_old_ = routes_are_old_ || erased;
  return erased;
}

void KubernetesTargets::find_routes_again() {
  if (!std::exchange(routes_are_old_, false)) return;
  for (auto& [part, objects] : parts_) {
    for (auto& [key, before] : objects) {
      Found found = find(*before.object);
      before.list = std::move(found.list);
      before.wildcards = found.wildcards;
    }
  }
}

KubernetesTargets::Collected KubernetesTargets::collect() {
  find_routes_again();
  Collected all;
  std::size_t targets = 0;
  std::size_t refused = refused_;
  for (const auto& [part, objects] : parts_) {
    for (const auto& [key, found] : objects) {
      targets += count_targets(found.list.groups);
      if (targets > kMaxTargets) {
        ++refused;
        continue;
      }
      all.list.groups.insert(all.list.groups.end(), found.list.groups.begin(),
                             found.list.groups.end());
      all.list.refusals.add(found.list.refusals);
      all.list.dropped += found.list.dropped;
      all.wildcards += found.wildcards;
    }
  }
  for (std::size_t i = 0; i < refused; ++i)
    all.list.refusals.add("too many objects: at most " + std::to_string(kMaxObjects) + ", with " +
                          std::to_string(kMaxTargets) + " targets");
  return all;
}

}  // namespace staple::discovery
