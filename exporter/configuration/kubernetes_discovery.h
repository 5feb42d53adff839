// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace staple::config {

/// KubernetesRole is a kind of objects that targets are found in.
enum class KubernetesRole { ingress, gateway, httproute, tlsroute, service };

/// name returns the role as in the configuration and in labels.
std::string_view name(KubernetesRole role);

/// KubernetesSelector restricts the objects of one kind, as the API server understands it.
struct KubernetesSelector {
  KubernetesRole role = KubernetesRole::ingress;
  std::string label;  ///< `labelSelector`; empty: none
  std::string field;  ///< `fieldSelector`; empty: none

  bool operator==(const KubernetesSelector&) const = default;
};

}  // namespace staple::config
