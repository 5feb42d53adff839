// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/source.h"

#include <array>
#include <cstddef>

namespace staple::discovery {

std::string_view name(Mechanism mechanism) {
  constexpr std::array<std::string_view, 3> names{"file_sd", "http_sd", "dns_sd"};
  return names[static_cast<std::size_t>(mechanism)];
}

}  // namespace staple::discovery
