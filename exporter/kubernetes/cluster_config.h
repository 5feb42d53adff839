// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include "exporter/configuration/settings.h"
#include "exporter/kubernetes/access.h"
#include "probes/x509/roots.h"

namespace staple::kubernetes {

/// ClusterConfig is a loaded entry of `kubernetes_sd_configs`. Immutable.
struct ClusterConfig {
  config::KubernetesDiscovery settings;
  std::shared_ptr<const x509::Roots> system;  ///< the roots of the system
  /// How the API server is reached, as the files were when the configuration was loaded; null in a
  /// cluster, whose files exist only in the pod
  std::shared_ptr<const Access> access = nullptr;

  /// Equal ones are interchangeable, so that a reload keeps lists and watches.
  bool operator==(const ClusterConfig& other) const {
    return settings == other.settings && system->content() == other.system->content() &&
           (access == other.access ||
            (access && other.access && are_interchangeable(*access, *other.access)));
  }
};

/// load_cluster_config reads the files that `settings` name, but none of the pod. `system` holds
/// the roots of the system. Fails if a file cannot be read or is invalid.
inline Result<std::shared_ptr<const ClusterConfig>> load_cluster_config(
    const config::KubernetesDiscovery& settings, const std::shared_ptr<const x509::Roots>& system) {
  ClusterConfig cluster{settings, system};
  if (!is_in_cluster(settings)) {
    auto access = load_access(settings, system, {});
    if (!access) return access.error();
    cluster.access = *std::move(access);
  }
  return std::make_shared<const ClusterConfig>(std::move(cluster));
}

}  // namespace staple::kubernetes
