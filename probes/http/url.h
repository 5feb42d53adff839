// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple::http {

/// Url is an absolute http:// or https:// URL in its components. URLs from certificates and
/// redirects are not trustworthy: no component can hold a character that would break out of
/// a request.
struct Url {
  bool https = false;
  /// DNS name in lower case without a final dot, or an IP address without brackets
  std::string host;
  std::uint16_t port = 80;  ///< the default of the scheme if the URL has none
  std::string path = "/";   ///< percent-encoded, beginning with a slash
  std::string query;        ///< verbatim, without the question mark; empty if there is none
  bool absolute = false;    ///< the host was written with a final dot (see Target)

  bool operator==(const Url&) const = default;
};

/// parse_url reads a URL of at most 2 KiB. Drops user name, password and fragment: the URL of a
/// certificate must not cause a login. An error does not quote the text, which may hold a password.
Result<Url> parse_url(std::string_view text);

/// resolve_redirect reads the value of a Location header (RFC 9110, 10.2.2), absolute or relative
/// to `base`.
Result<Url> resolve_redirect(const Url& base, std::string_view location);

/// to_string writes the URL, without the port if it is the default, and without a final dot of
/// the host.
std::string to_string(const Url& url);

/// lookup_name returns the name to look up: the host, with its final dot if it was written
/// with one.
std::string lookup_name(const Url& url);

/// authority_of writes host and port as in the Host header (RFC 9110, 7.2).
std::string authority_of(const Url& url);

/// origin_of writes the origin of a URL: scheme, host and port (RFC 9110, 4.3.1).
std::string origin_of(const Url& url);

}  // namespace staple::http
