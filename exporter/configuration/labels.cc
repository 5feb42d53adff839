// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/labels.h"

#include <algorithm>
#include <array>

namespace staple::config {
namespace {

/// kReservedLabels holds the labels of the exporter's own series, and the two that Prometheus sets
/// on every target.
constexpr auto kReservedLabels = std::to_array<std::string_view>(
    {"address",  "by",        "depth",  "fault",       "fleet",
     "instance", "issuer",    "job",    "key_type",    "phase",
     "reason",   "responder", "serial", "severity",    "signature_algorithm",
     "stage",    "status",    "target", "tls_version", "view"});

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

}  // namespace

std::optional<std::string> check_label_name(std::string_view name) {
  const bool formed =
      !name.empty() && is_letter(name.front()) &&
      std::ranges::all_of(name, [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
  if (!formed)
    return "a label name must consist of letters, digits and '_' and must not begin with a digit";
  if (name.starts_with("__")) return "label names that begin with '__' are reserved";
  if (std::ranges::find(kReservedLabels, name) != kReservedLabels.end())
    return "the exporter or Prometheus sets this label";
  return std::nullopt;
}

}  // namespace staple::config
