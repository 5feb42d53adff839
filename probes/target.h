#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple {

/// Target is what a person names to be probed: `host`, `host:port` or `[ipv6]:port`, each
/// optionally followed by `#server-name`.
struct Target {
  /// DNS name in lower case without a trailing dot, or an IP address (no brackets)
  std::string host;
  std::uint16_t port = 0;
  std::string server_name;  ///< empty: none was given

  bool operator==(const Target&) const = default;
};

/// parse_target reads `text`; the port is `default_port` where none is written. An error names the
/// part and what was expected.
Result<Target> parse_target(std::string_view text, std::uint16_t default_port);

/// is_ip_address tells a literal IPv4 or IPv6 address (no brackets) from a name. A zone must
/// be the name or number of an interface: nothing in an address has a meaning in a request or
/// to a terminal.
bool is_ip_address(std::string_view host);

/// to_string writes the target whole, as labels and JSON show it: `host:port`, with `#server-name`
/// where one was given; an IPv6 address stands in brackets.
std::string to_string(const Target& target);

}  // namespace staple
