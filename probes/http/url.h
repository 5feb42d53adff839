#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple::http {

/// Url is where a responder is asked: an absolute URL of HTTP or HTTPS, taken apart. It comes
/// from a certificate or from a redirect, so nobody vouches for it; nothing in it can break out
/// of a request.
struct Url {
  bool https = false;
  std::string host;         ///< DNS name in lower case, or an IP address without brackets
  std::uint16_t port = 80;  ///< the scheme's own where none is written
  std::string path = "/";   ///< percent-encoded, beginning with a slash
  std::string query;        ///< as written, without the question mark; empty: none

  bool operator==(const Url&) const = default;
};

/// parse_url reads a URL of at most 2 KiB. User name, password and fragment are dropped: a
/// certificate's URL must not make us log in anywhere. An error repeats nothing of the text.
Result<Url> parse_url(std::string_view text);

/// resolve_redirect reads what a Location header says (RFC 9110, 10.2.2), absolute or relative
/// to `base`.
Result<Url> resolve_redirect(const Url& base, std::string_view location);

/// to_string writes the URL whole: the default port is left out.
std::string to_string(const Url& url);

/// authority_of writes host and port as the Host header has them (RFC 9110, 7.2).
std::string authority_of(const Url& url);

/// origin_of names whom a URL leads to: scheme, host and port. Questions to one origin share
/// its fate.
std::string origin_of(const Url& url);

}  // namespace staple::http
