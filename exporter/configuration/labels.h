// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace staple::config {

/// check_label_name returns why an endpoint may not have a label of this name. Returns nullopt if
/// it may. The name must match `[a-zA-Z_][a-zA-Z0-9_]*` and must not begin with `__`. It must not
/// be a label of the exporter's own series, or one that Prometheus sets.
std::optional<std::string> check_label_name(std::string_view name);

}  // namespace staple::config
