// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

namespace staple::config {

/// KnownMetric is a family that `metrics.exclude` may name.
struct KnownMetric {
  std::string_view name;
  /// Why it cannot be excluded, for the end of a message: `is always exposed`. Empty if it can be
  std::string_view refusal = {};
};

}  // namespace staple::config
