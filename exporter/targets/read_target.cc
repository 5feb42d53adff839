// SPDX-License-Identifier: Apache-2.0

#include "exporter/targets/read_target.h"

#include <algorithm>
#include <vector>

#include <boost/url/pct_string_view.hpp>

#include "exporter/targets/idna.h"
#include "exporter/targets/scheme.h"
#include "probes/text/ascii.h"
#include "probes/text/clean.h"
#include "probes/text/did_you_mean.h"

namespace staple::targets {
namespace {

constexpr std::size_t kMaxScheme = 20;  // characters of a scheme that a message quotes
constexpr auto npos = std::string_view::npos;

Error make_error(std::string message) { return {ErrorKind::malformed, std::move(message)}; }

/// is_scheme returns whether the text has the syntax of a scheme (RFC 3986, 3.1).
bool is_scheme(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto allowed = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, allowed);
}

/// read_default_port returns the port of a scheme, which is in lower case.
Result<std::uint16_t> read_default_port(std::string_view scheme, std::uint16_t default_port,
                                        bool has_port) {
  const std::span<const Scheme> known = schemes();
  const auto found = std::ranges::find(known, scheme, &Scheme::name);
  const std::string quoted = "'" + text::clean(scheme, kMaxScheme) + "'";
  if (found == known.end()) {
    if (has_port) return default_port;
    std::vector<std::string_view> names{"https"};  // the most likely of those that are near
    for (const Scheme& each : known) names.push_back(each.name);
    return make_error("the scheme " + quoted + " has no known port; write host:port" +
                      text::did_you_mean(scheme, names));
  }
  if (!found->secure.empty())
    return make_error("the scheme " + quoted + " has no TLS; " + std::string(found->secure) +
                      " has");
  return found->port == 0 ? default_port : found->port;
}

/// convert_host returns `host`, `host:port` or `[ipv6]:port` with the host in A-labels.
Result<std::string> convert_host(std::string_view authority) {
  if (authority.starts_with('[')) return std::string(authority);
  const auto colon = std::min(authority.find(':'), authority.size());
  auto host = to_a_labels(authority.substr(0, colon));
  if (!host)
    return make_error("the host is not a valid internationalized name: " + host.error().message);
  return *std::move(host) + std::string(authority.substr(colon));
}

/// read_authority reads the part of a URL between `//` and the next slash.
Result<Target> read_authority(std::string_view scheme, std::string_view authority,
                              std::uint16_t default_port) {
  if (const auto at = authority.rfind('@'); at != npos) authority.remove_prefix(at + 1);
  if (authority.ends_with(':')) authority.remove_suffix(1);  // an empty port (RFC 3986, 3.2.3)
  if (authority.empty()) return make_error("the URL has no host");
  const bool bracketed = authority.starts_with('[');
  const bool has_port = authority.find(':', bracketed ? authority.find(']') : 0) != npos;
  const auto port = read_default_port(scheme, default_port, has_port);
  if (!port) return port.error();
  const auto escaped = boost::urls::make_pct_string_view({authority.data(), authority.size()});
  if (!escaped) return make_error("the host of the URL has an incomplete escape");
  const auto host = convert_host(bracketed ? std::string(authority) : escaped->decode());
  if (!host) return host.error();
  if (host->find('#') != npos) return make_error("the host of the URL contains '#'");
  return parse_target(*host, *port);
}

}  // namespace

Result<Target> read_target(std::string_view text, std::uint16_t default_port) {
  if (const auto end = text.find("://"); end != npos && end < text.find_first_of("#/")) {
    std::string scheme(text.substr(0, end));
    std::ranges::transform(scheme, scheme.begin(), text::to_lower);
    if (!is_scheme(scheme)) return make_error("the URL has no valid scheme before '://'");
    const std::string_view rest = text.substr(end + 3);
    return read_authority(scheme, rest.substr(0, rest.find_first_of("/?#")), default_port);
  }
  const auto hash = std::min(text.find('#'), text.size());
  auto written = convert_host(text.substr(0, hash));
  if (!written) return written.error();
  if (hash == text.size()) return parse_target(*written, default_port);
  const auto server_name = read_server_name(text.substr(hash + 1));
  if (!server_name) return make_error("the server name after '#' " + server_name.error().message);
  return parse_target(*written + "#" + *server_name, default_port);
}

Result<std::string> read_server_name(std::string_view text) {
  const auto name = to_a_labels(text);
  if (!name) return make_error("is not a valid internationalized name: " + name.error().message);
  const auto target = parse_target("host#" + *name, 1);
  if (!target) return make_error("is neither a DNS name nor an IP address");
  return target->server_name;
}

}  // namespace staple::targets
