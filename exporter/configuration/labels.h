#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace staple::config {

/// check_label_name says why a person may not use this label name, as a message; absent: it is
/// fine. Refused are names outside `[a-zA-Z_][a-zA-Z0-9_]*`, names that begin with `__`, and the
/// names that our own series carry or Prometheus sets.
std::optional<std::string> check_label_name(std::string_view name);

}  // namespace staple::config
