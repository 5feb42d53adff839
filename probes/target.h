// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple {

/// Target is an endpoint to probe, written as `host`, `host:port` or `[ipv6]:port`, each optionally
/// followed by `#server-name`.
struct Target {
  /// DNS name in lower case without a trailing dot, or an IP address without brackets.
  std::string host;
  std::uint16_t port = 0;
  std::string server_name;  ///< empty if not given
  /// The host was written with a final dot: it is looked up as it is, without the search list.
  bool absolute = false;

  bool operator==(const Target&) const = default;
};

/// parse_target parses `text`. The port is `default_port` if the text has none. An error names the
/// part and what was expected.
Result<Target> parse_target(std::string_view text, std::uint16_t default_port);

/// lookup_name returns the name to look up: the host, with its final dot if it was written
/// with one.
std::string lookup_name(const Target& target);

/// is_ip_address reports whether `host` is an IPv4 or IPv6 address without brackets. A zone must be
/// the name or number of an interface, so that the address is safe in requests and on terminals. Only
/// a link-local address may have one (RFC 4007, 6).
bool is_ip_address(std::string_view host);

/// to_string returns the target as in labels and JSON: `host:port`, with `#server-name` if given.
/// An IPv6 address is in brackets.
std::string to_string(const Target& target);

}  // namespace staple
