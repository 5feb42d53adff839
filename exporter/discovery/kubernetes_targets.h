// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/configuration/settings.h"
#include "exporter/discovery/target_list.h"
#include "exporter/kubernetes/object.h"
#include "exporter/kubernetes/targets.h"

namespace staple::discovery {

/// KubernetesTargets holds the targets of the objects of a cluster, object by object. Of an object
/// it keeps what its targets need: of an Ingress the targets alone, of a route and a Gateway also
/// their hostnames and listeners. No I/O.
class KubernetesTargets {
 public:
  using Part = std::size_t;  ///< a collection that is listed and watched on its own

  KubernetesTargets(const config::KubernetesDiscovery& settings, TargetRules rules);

  /// put adds an object or replaces it. Returns true if the targets may have changed.
  bool put(Part part, kubernetes::Object object, std::uint64_t round);

  /// remove removes an object. Returns true if the targets may have changed.
  bool remove(Part part, const kubernetes::Object& object);

  /// finish removes the objects of a part that are not of `round`. Returns true if there were some.
  bool finish(Part part, std::uint64_t round);

  /// put_gateway, remove_gateway and finish_gateways do the same for the parents of routes.
  bool put_gateway(Part part, kubernetes::Object gateway, std::uint64_t round);
  bool remove_gateway(Part part, const kubernetes::Object& gateway);
  bool finish_gateways(Part part, std::uint64_t round);

  /// Collected is all that was found.
  struct Collected {
    TargetList list;
    std::size_t wildcards = 0;  ///< names with a wildcard, which are left out
  };

  /// collect returns the targets of all objects, at most kMaxTargets.
  Collected collect();

 private:
  using Key = std::string;  ///< namespace and name

  /// Found is what one object gives.
  struct Found {
    TargetList list;
    std::size_t wildcards = 0;
    std::uint64_t round = 0;
    std::unique_ptr<const kubernetes::Object> object = nullptr;  ///< of a route
  };
  struct Gateway {
    kubernetes::Object object;
    std::uint64_t round = 0;
  };

  Found find(const kubernetes::Object& object) const;
  const kubernetes::Object* find_gateway(std::string_view namespace_name,
                                         std::string_view name) const;
  void find_routes_again();

  config::KubernetesRole role_;
  bool load_balancer_;
  TargetRules rules_;
  bool is_route_;
  std::map<Part, std::map<Key, Found>> parts_;
  std::map<Part, std::map<Key, Gateway>> gateways_;
  std::size_t size_ = 0;         ///< objects, without the parents of routes
  std::size_t refused_ = 0;      ///< objects beyond kMaxObjects
  bool routes_are_old_ = false;  ///< a Gateway has changed
};

inline constexpr std::size_t kMaxObjects = 200'000;  ///< of one source

}  // namespace staple::discovery
