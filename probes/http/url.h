#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace staple::http {

/// ResponderUrl is where a responder is asked: an absolute URL of HTTP or HTTPS, taken apart. It comes from a
/// certificate or from a redirect, so nobody vouches for it; nothing in it can break out of a request.
struct ResponderUrl {
  bool https = false;
  std::string host;         ///< DNS name in lower case, or an IP address without brackets
  std::uint16_t port = 80;  ///< the scheme's own where none is written
  std::string path = "/";   ///< percent-encoded, beginning with a slash
  std::string query;        ///< as written, without the question mark; empty: none

  bool operator==(const ResponderUrl&) const = default;
};

/// BadUrl says why a text is not such a URL.
enum class UrlProblem { malformed, scheme };
struct BadUrl {
  UrlProblem problem;
  std::string message;  ///< for a person; holds nothing of the text
};

/// parse_responder_url reads a URL of at most 2 KiB. User name, password and fragment are dropped: a
/// certificate's URL must not make us log in anywhere.
boost::system::result<ResponderUrl, BadUrl> parse_responder_url(std::string_view text);

/// resolve_redirect reads what a Location header says (RFC 9110, 10.2.2), absolute or relative to `base`.
boost::system::result<ResponderUrl, BadUrl> resolve_redirect(const ResponderUrl& base,
                                                             std::string_view location);

/// to_string writes the URL whole: the default port is left out.
std::string to_string(const ResponderUrl& url);

/// authority writes host and port as the Host header has them (RFC 9110, 7.2).
std::string authority(const ResponderUrl& url);

/// origin names whom a URL leads to: scheme, host and port. Questions to one origin share its fate.
std::string origin(const ResponderUrl& url);

}  // namespace staple::http
