// SPDX-License-Identifier: Apache-2.0

#include "probes/tls_version.h"

#include <array>
#include <cstddef>

namespace staple {

std::string_view name(TlsVersion version) {
  constexpr std::array<std::string_view, 4> names{"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
  return names[static_cast<std::size_t>(version)];
}

}  // namespace staple
