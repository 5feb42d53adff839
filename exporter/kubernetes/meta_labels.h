// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "exporter/configuration/kubernetes_discovery.h"
#include "exporter/kubernetes/object.h"
#include "exporter/relabel/label_set.h"

namespace staple::kubernetes {

inline constexpr std::string_view kMetaPrefix = "__meta_kubernetes_";

/// The labels of one object that become meta labels. Its annotations are bounded alike.
inline constexpr std::size_t kMaxMeta = 256;

/// IsRead tells whether a rule can read a meta label. Null if no rule reads any.
using IsRead = std::function<bool(std::string_view label)>;

/// meta_prefix returns the beginning of the meta labels of a role: `__meta_kubernetes_ingress_`.
std::string meta_prefix(config::KubernetesRole role);

/// set_meta_labels sets those meta labels of the labels or annotations of an object that are read:
/// `<prefix>_<key>` is the value, `<prefix>present_<key>` is `true`. Returns false if there are
/// more than kMaxMeta; the first ones are set. `is_read` must not be null.
bool set_meta_labels(relabel::LabelSet& labels, const std::string& prefix,
                     const Annotations& annotations, const IsRead& is_read);

/// remove_unread removes the labels and annotations of an object of which no meta label is read,
/// and the values if only `present` is. What find_endpoints() obeys stays, and one more than
/// kMaxMeta, so that there are still too many.
void remove_unread(Object& object, config::KubernetesRole role, const IsRead& is_read);

}  // namespace staple::kubernetes
