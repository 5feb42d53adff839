// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/meta_labels.h"

#include <algorithm>
#include <utility>

#include "exporter/kubernetes/endpoint_collector.h"

namespace staple::kubernetes {
namespace {

/// sanitize replaces each character that a label name cannot have, as Prometheus does.
std::string sanitize(std::string_view name) {
  std::string text(name);
  std::ranges::replace_if(
      text,
      [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
      },
      '_');
  return text;
}

/// Names holds the names of the meta labels of one key, as far as they are read.
struct Names {
  std::string of_value = {};     ///< empty: not read
  std::string of_presence = {};  ///< empty: not read

  bool are_empty() const { return of_value.empty() && of_presence.empty(); }
};

Names find_names(const std::string& prefix, std::string_view key, const IsRead& is_read) {
  const std::string name = sanitize(key);
  const auto if_read = [&](std::string label) {
    return is_read(label) ? std::move(label) : std::string();
  };
  return {if_read(prefix + "_" + name), if_read(prefix + "present_" + name)};
}

bool is_obeyed(std::string_view annotation) {
  return annotation == kProbeAnnotation || annotation == kModuleAnnotation ||
         annotation == kServerNameAnnotation;
}

/// without_unread returns what remove_unread() leaves of a list.
Annotations without_unread(Annotations list, const std::string& prefix, const IsRead& is_read) {
  Annotations kept;
  std::size_t count = 0;
  for (auto& [key, value] : list) {
    const Names names = is_read ? find_names(prefix, key, is_read) : Names();
    const bool is_used = !names.are_empty() && ++count <= kMaxMeta + 1;
    if (!is_used && !is_obeyed(key)) continue;
    if (names.of_value.empty() && !is_obeyed(key)) value.reset();
    kept.emplace_back(std::move(key), std::move(value));
  }
  kept.shrink_to_fit();
  return kept;
}

}  // namespace

std::string meta_prefix(config::KubernetesRole role) {
  return std::string(kMetaPrefix).append(name(role)).append("_");
}

bool set_meta_labels(relabel::LabelSet& labels, const std::string& prefix,
                     const Annotations& annotations, const IsRead& is_read) {
  std::size_t count = 0;
  for (const auto& [key, value] : annotations) {
    const Names names = find_names(prefix, key, is_read);
    if (names.are_empty()) continue;
    if (++count > kMaxMeta) return false;
    if (value && !names.of_value.empty()) labels.set(names.of_value, *value);
    if (!names.of_presence.empty()) labels.set(names.of_presence, "true");
  }
  return true;
}

void remove_unread(Object& object, config::KubernetesRole role, const IsRead& is_read) {
  const std::string prefix = meta_prefix(role);
  object.labels = without_unread(std::move(object.labels), prefix + "label", is_read);
  object.annotations =
      without_unread(std::move(object.annotations), prefix + "annotation", is_read);
}

}  // namespace staple::kubernetes
