// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/comparison.h"

#include <cstddef>

namespace staple::prober {

std::string_view name(DifferenceKind kind) {
  constexpr std::array<std::string_view, 4> names{"address", "tls_version", "key_type",
                                                  "server_name"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace staple::prober
