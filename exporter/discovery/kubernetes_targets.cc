// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/kubernetes_targets.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "exporter/discovery/found_target.h"
#include "exporter/kubernetes/object_reader.h"
#include "exporter/relabel/read_labels.h"

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

void refuse_too_large(Refusals& refusals, std::string_view role, std::string_view key) {
  refusals.add(std::string(role) + " " + std::string(key) + ": is larger than " +
               std::to_string(kubernetes::kMaxObject >> 20) + " MiB");
}

/// keep_for_routes removes what a Gateway has for other purposes.
void keep_for_routes(Object& gateway) {
  gateway.resource_version.clear();
  gateway.labels.clear();
  gateway.annotations.clear();
}

kubernetes::IsRead make_is_read(const relabel::Rules& rules) {
  if (rules.empty()) return {};
  return [labels = std::make_shared<const relabel::ReadLabels>(rules)](std::string_view label) {
    return labels->contains(label);
  };
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

KubernetesTargets::KubernetesTargets(const config::KubernetesDiscovery& settings, TargetRules rules,
                                     std::size_t max_objects)
    : role_(settings.role),
      load_balancer_(settings.load_balancer),
      rules_(std::move(rules)),
      is_read_(make_is_read(rules_.relabel)),
      is_route_(role_ == KubernetesRole::httproute || role_ == KubernetesRole::tlsroute),
      max_objects_(max_objects) {}

const Object* KubernetesTargets::find_gateway(std::string_view namespace_name,
                                              std::string_view name) const {
  const std::string key = key_of(namespace_name, name);
  for (const auto& [id, gateways] : gateways_) {
    const auto found = gateways.find(key);
    if (found != gateways.end()) return &found->second.object;
  }
  return nullptr;
}

KubernetesTargets::ObjectTargets KubernetesTargets::find(const Object& object) const {
  if (object.too_large) {
    ObjectTargets refused;
    refuse_too_large(refused.list.refusals, name(role_), key_of(object));
    return refused;
  }
  const std::string location = std::string(name(role_)) + " " + key_of(object);
  FoundTargets found(rules_);
  const kubernetes::FindOptions options{
      role_, load_balancer_, is_read_,
      [&](kubernetes::FoundEndpoint&& endpoint) {
        found.add({std::move(endpoint.labels), location, endpoint.absolute, true});
      },
      [&](std::string_view namespace_name, std::string_view gateway) {
        return find_gateway(namespace_name, gateway);
      }};
  const kubernetes::FindCounts counts = find_endpoints(object, options);
  ObjectTargets result{std::move(found).finish(""), counts.wildcards};
  if (counts.truncated)
    result.list.refusals.add(location + ": has too many entries, the last ones are left out");
  return result;
}

/// refuse notes that a collection has too many objects. Returns true if it is news.
bool KubernetesTargets::refuse(CollectionId id, std::uint64_t round) {
  const bool is_new = !refused_.contains(id);
  refused_[id] = round;
  return is_new;
}

/// forget_refusal returns true if a collection had too many objects, and not in `round`.
bool KubernetesTargets::forget_refusal(CollectionId id, std::uint64_t round) {
  const auto refused = refused_.find(id);
  if (refused == refused_.end() || refused->second == round) return false;
  refused_.erase(refused);
  return true;
}

bool KubernetesTargets::put(CollectionId id, Object object, std::uint64_t round) {
  auto& objects = objects_[id];
  const auto before = objects.find(key_of(object));
  if (before == objects.end() && size_ >= max_objects_) return refuse(id, round);
  ObjectTargets found = find(object);
  found.round = round;
  found.created = object.created;
  if (is_route_) {
    // The rest is needed to find it again when a Gateway changes.
    object.resource_version.clear();
    object.rules.clear();
    remove_unread(object, role_, is_read_);
    found.object = std::make_unique<const Object>(std::move(object));
  }
  if (before == objects.end()) {
    const bool has_some = !found.list.groups.empty() || found.list.refusals.count > 0 ||
                          found.list.dropped > 0 || found.wildcards > 0;
    objects.emplace(found.object ? key_of(*found.object) : key_of(object), std::move(found));
    ++size_;
    return has_some;
  }
  const bool is_same = are_equal(before->second.list, found.list) &&
                       before->second.wildcards == found.wildcards &&
                       before->second.created == found.created;
  before->second = std::move(found);
  return !is_same;
}

bool KubernetesTargets::remove(CollectionId id, const Object& object) {
  const std::size_t erased = objects_[id].erase(key_of(object));
  size_ -= erased;
  return erased > 0;
}

bool KubernetesTargets::finish(CollectionId id, std::uint64_t round) {
  const std::size_t erased = erase_old(objects_[id], round);
  size_ -= erased;
  const bool had_refused = forget_refusal(id, round);
  return erased > 0 || had_refused;
}

bool KubernetesTargets::put_gateway(CollectionId id, Object gateway, std::uint64_t round) {
  keep_for_routes(gateway);
  const std::string key = key_of(gateway);
  auto& gateways = gateways_[id];
  const auto before = gateways.find(key);
  if (before == gateways.end()) {
    if (gateways.size() >= max_objects_) return refuse(id, round);
    gateways.emplace(key, Gateway{std::move(gateway), round});
  } else {
    before->second.round = round;
    if (before->second.object == gateway) return false;
    before->second.object = std::move(gateway);
  }
  routes_are_old_ = true;
  return true;
}

bool KubernetesTargets::remove_gateway(CollectionId id, const Object& gateway) {
  const bool erased = gateways_[id].erase(key_of(gateway)) > 0;
  routes_are_old_ = routes_are_old_ || erased;
  return erased;
}

bool KubernetesTargets::finish_gateways(CollectionId id, std::uint64_t round) {
  const bool erased = erase_old(gateways_[id], round) > 0;
  routes_are_old_ = routes_are_old_ || erased;
  const bool had_refused = forget_refusal(id, round);
  return erased || had_refused;
}

void KubernetesTargets::find_routes_again() {
  if (!std::exchange(routes_are_old_, false)) return;
  for (auto& [id, objects] : objects_) {
    for (auto& [key, before] : objects) {
      ObjectTargets found = find(*before.object);
      before.list = std::move(found.list);
      before.wildcards = found.wildcards;
    }
  }
}

/// list_by_age returns the objects, the oldest first. Objects of the same second, and then those of
/// an unknown time, are in the order of their keys.
std::vector<const KubernetesTargets::Entry*> KubernetesTargets::list_by_age() const {
  std::vector<const Entry*> entries;
  for (const auto& [id, objects] : objects_) {
    for (const Entry& entry : objects) entries.push_back(&entry);
  }
  const auto age = [](const Entry* entry) {
    const std::uint64_t created = entry->second.created;
    return std::tuple<bool, std::uint64_t, std::string_view>(created == 0, created, entry->first);
  };
  std::ranges::sort(entries, {}, age);
  return entries;
}

/// add_refused_collections adds what is not kept as an object with targets.
void KubernetesTargets::add_refused_collections(Refusals& refusals) const {
  for (std::size_t i = 0; i < refused_.size(); ++i)
    refusals.add("too many objects: at most " + std::to_string(max_objects_));
  for (const auto& [id, gateways] : gateways_) {
    for (const auto& [key, gateway] : gateways) {
      if (gateway.object.too_large) refuse_too_large(refusals, name(KubernetesRole::gateway), key);
    }
  }
}

KubernetesTargets::AllTargets KubernetesTargets::collect() {
  find_routes_again();
  AllTargets all;
  add_refused_collections(all.list.refusals);
  std::size_t targets = 0;
  for (const Entry* const entry : list_by_age()) {
    const auto& [key, found] = *entry;
    targets += count_targets(found.list.groups);
    if (targets > kMaxTargets) {
      all.list.refusals.add(std::string(name(role_)) + " " + key + ": too many targets: at most " +
                            std::to_string(kMaxTargets));
      continue;
    }
    all.list.groups.insert(all.list.groups.end(), found.list.groups.begin(),
                           found.list.groups.end());
    all.list.refusals.add(found.list.refusals);
    all.list.dropped += found.list.dropped;
    all.wildcards += found.wildcards;
  }
  return all;
}

}  // namespace staple::discovery
