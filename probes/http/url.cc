// SPDX-License-Identifier: Apache-2.0

#include "probes/http/url.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>

#include "probes/host.h"
#include "probes/port.h"
#include "probes/target.h"
#include "probes/text/ascii.h"

namespace staple::http {
namespace {

namespace urls = boost::urls;
using UrlResult = Result<Url>;

constexpr std::size_t kMaxUrl = 2048;

Error make_malformed_error(std::string message) {
  return {ErrorKind::malformed, std::move(message)};
}

std::uint16_t default_port_of(bool https) { return https ? 443 : 80; }

/// host_of returns the host as a target, without a port. Returns nullopt if it is not valid.
std::optional<Target> host_of(const urls::url_view& url) {
  std::string host = url.host_address();  // decoded, without brackets
  std::ranges::transform(host, host.begin(), text::to_lower);
  // The same rules as for a target: a host that passes them is safe in a header and in a query.
  const auto target = parse_target(format_host(host), 1);
  if (!target || !target->server_name.empty()) return std::nullopt;
  return *target;
}

UrlResult to_url(const urls::url_view& url) {
  Url out;
  const auto scheme = url.scheme_id();
  if (scheme != urls::scheme::http && scheme != urls::scheme::https) {
    return Error{ErrorKind::unsupported_scheme, "the scheme is neither http nor https"};
  }
  out.https = scheme == urls::scheme::https;
  const auto host = host_of(url);
  if (!host) return make_malformed_error("the URL has no valid host");
  out.host = host->host;
  out.absolute = host->absolute;
  out.port = default_port_of(out.https);
  if (url.has_port() && !url.port().empty()) {
    const auto port = parse_port({url.port().data(), url.port().size()});
    if (!port) return port.error();
    out.port = *port;
  }
  const std::string path(url.encoded_path().data(), url.encoded_path().size());
  // Boost.URL reads the text after an empty port as a path, even without a
  // slash: `http://user:pass/`.
  if (!path.empty() && !path.starts_with('/'))
    return make_malformed_error("the port is not a number from 1 to 65535");
  out.path = path.empty() ? "/" : path;
  const auto query = url.encoded_query();
  out.query.assign(query.data(), query.size());
  return out;
}

}  // namespace

UrlResult parse_url(std::string_view text) {
  if (text.empty()) return make_malformed_error("the URL is empty");
  if (text.size() > kMaxUrl) return make_malformed_error("the URL is longer than 2 KiB");
  const auto parsed = urls::parse_uri({text.data(), text.size()});
  if (!parsed) return make_malformed_error("not an absolute URL");
  return to_url(*parsed);
}

UrlResult resolve_redirect(const Url& base, std::string_view location) {
  if (location.empty()) return make_malformed_error("no Location header");
  if (location.size() > kMaxUrl) return make_malformed_error("the Location is longer than 2 KiB");
  const auto reference = urls::parse_uri_reference({location.data(), location.size()});
  if (!reference) return make_malformed_error("the Location is not a URL");
  const std::string written = to_string(base);  // `from` points into it
  const auto from = urls::parse_uri(written);
  urls::url whole;
  if (!from || !urls::resolve(*from, *reference, whole))
    return make_malformed_error("the Location cannot be resolved");
  auto out = to_url(whole);
  if (out && !reference->has_authority()) out->absolute = base.absolute;
  return out;
}

std::string lookup_name(const Url& url) { return url.absolute ? url.host + "." : url.host; }

std::string authority_of(const Url& url) {
  std::string text = format_host(url.host);
  if (url.port != default_port_of(url.https)) text += ":" + std::to_string(url.port);
  return text;
}

std::string origin_of(const Url& url) {
  return (url.https ? "https://" : "http://") + authority_of(url);
}

std::string to_string(const Url& url) {
  return origin_of(url) + url.path + (url.query.empty() ? "" : "?" + url.query);
}

}  // namespace staple::http
