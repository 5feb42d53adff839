// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

namespace staple {

/// format_host returns a host as targets and URLs write it: an IPv6 address in brackets.
inline std::string format_host(std::string_view host) {
  const bool brackets = host.find(':') != std::string_view::npos;
  return brackets ? "[" + std::string(host) + "]" : std::string(host);
}

}  // namespace staple
