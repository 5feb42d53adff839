// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/configuration/settings.h"
#include "exporter/discovery/target_list.h"
#include "exporter/kubernetes/object.h"
#include "exporter/kubernetes/targets.h"

namespace staple::discovery {

inline constexpr std::size_t kMaxObjects = 200'000;  ///< of one source

/// KubernetesTargets holds the targets of the objects of a cluster, object by object. Of an object
/// it keeps what its targets need: of an Ingress the targets alone, of a Gateway also its
/// listeners, of a route also its hostnames, and those of its labels and annotations that rules
/// read. No I/O.
class KubernetesTargets {
 public:
  using CollectionId = std::size_t;  ///< of objects that are listed and watched together

  /// `max_objects` bounds the objects, and the Gateways of each collection.
  KubernetesTargets(const config::KubernetesDiscovery& settings, TargetRules rules,
                    std::size_t max_objects = kMaxObjects);

  /// put adds an object or replaces it. Returns true if the targets may have changed.
  bool put(CollectionId id, kubernetes::Object object, std::uint64_t round);

  /// remove removes an object. Returns true if the targets may have changed.
  bool remove(CollectionId id, const kubernetes::Object& object);

  /// finish removes the objects of a collection that are not of `round`, and forgets what was
  /// refused before it. Returns true if there were some.
  bool finish(CollectionId id, std::uint64_t round);

  /// put_gateway, remove_gateway and finish_gateways do the same for the parents of routes.
  bool put_gateway(CollectionId id, kubernetes::Object gateway, std::uint64_t round);
  bool remove_gateway(CollectionId id, const kubernetes::Object& gateway);
  bool finish_gateways(CollectionId id, std::uint64_t round);

  /// AllTargets is all that was found.
  struct AllTargets {
    TargetList list;
    std::size_t wildcards = 0;  ///< names with a wildcard, which are left out
  };

  /// collect returns the targets of all objects, at most kMaxTargets. Those of the oldest object
  /// are first, so that a new object cannot replace a target of another. A collection with too many
  /// objects is one refusal.
  AllTargets collect();

 private:
  using Key = std::string;  ///< namespace and name

  /// ObjectTargets is what one object gives.
  struct ObjectTargets {
    TargetList list;
    std::size_t wildcards = 0;
    std::uint64_t round = 0;
    std::uint64_t created = 0;                                   ///< see kubernetes::Object
    std::unique_ptr<const kubernetes::Object> object = nullptr;  ///< of a route
  };
  using Entry = std::pair<const Key, ObjectTargets>;
  struct Gateway {
    kubernetes::Object object;
    std::uint64_t round = 0;
  };

  bool refuse(CollectionId id, std::uint64_t round);
  bool forget_refusal(CollectionId id, std::uint64_t round);
  ObjectTargets find(const kubernetes::Object& object) const;
  const kubernetes::Object* find_gateway(std::string_view namespace_name,
                                         std::string_view name) const;
  void find_routes_again();
  std::vector<const Entry*> list_by_age() const;
  void add_refused_collections(Refusals& refusals) const;

  config::KubernetesRole role_;
  bool load_balancer_;
  TargetRules rules_;
  kubernetes::IsRead is_read_;  ///< by the rules
  bool is_route_;
  std::size_t max_objects_;
  std::map<CollectionId, std::map<Key, ObjectTargets>> objects_;
  std::map<CollectionId, std::map<Key, Gateway>> gateways_;
  std::map<CollectionId, std::uint64_t> refused_;  ///< collections with too many; the last round
  std::size_t size_ = 0;                           ///< objects, without the parents of routes
  bool routes_are_old_ = false;                    ///< a Gateway has changed
};

}  // namespace staple::discovery
