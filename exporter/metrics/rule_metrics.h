// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string_view>

namespace staple::metrics {

/// rule_metrics returns the names of metrics and samples in the alert rules of alerts/, of which
/// some may not be metrics of this program. rule_metrics.cmake collects them when the program
/// is built.
std::span<const std::string_view> rule_metrics();

}  // namespace staple::metrics
