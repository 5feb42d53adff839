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
    return make_error("the scheme " + quoted + " has no TLS; use " + std::string(found->secure));
  return found->port == 0 ? default_port : found->port;
}

/// convert_host returns a host in A-labels. The mapping can yield `:` or `#`, which must not become
/// the start of a port or of a server name.
Result<std::string> convert_host(std::string_view host) {
  auto ascii = to_a_labels(host);
  if (!ascii)
    return make_error("the host is not a valid internationalized name: " + ascii.error().message);
  if (ascii->find_first_of(":#[]") != npos)
    return make_error("the host is neither a DNS name nor an IP address");
  return ascii;
}

/// convert_written_host returns `host`, `host:port` or `[ipv6]:port` with the host in A-labels.
Result<std::string> convert_written_host(std::string_view text) {
  if (text.starts_with('[')) return std::string(text);
  const auto colon = std::min(text.find(':'), text.size());
  auto host = convert_host(text.substr(0, colon));
  if (!host) return host.error();
  return *std::move(host) + std::string(text.substr(colon));
}

/// decode_host returns the host of a URL without its escapes: `%XX` in a name (RFC 3986, 3.2.2),
/// `%25` before the zone of an address in brackets (RFC 6874).
Result<std::string> decode_host(std::string_view host) {
  if (host.starts_with('[')) {
    std::string address(host);
    if (const auto zone = address.find("%25"); zone != npos) address.erase(zone + 1, 2);
    return address;
  }
  const auto escaped = boost::urls::make_pct_string_view({host.data(), host.size()});
  if (!escaped) return make_error("the host of the URL has an incomplete escape");
  return convert_host(escaped->decode());
}

/// read_authority reads the part of a URL between `//` and the next slash.
Result<Target> read_authority(std::string_view scheme, std::string_view authority,
                              std::uint16_t default_port) {
  // Programs read `@` and backslashes differently, and connect to different hosts.
  if (authority.find_first_of("@\\") != npos)
    return make_error("the URL has a user name or a backslash; write host or host:port");
  const auto bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const auto colon =
      std::min(authority.find(':', std::min(bracket, authority.size())), authority.size());
  const auto port_text = authority.substr(std::min(colon + 1, authority.size()));
  if (colon == 0) return make_error("the URL has no host");
  const auto port = read_default_port(scheme, default_port, !port_text.empty());
  if (!port) return port.error();
  const auto host = decode_host(authority.substr(0, colon));
  if (!host) return host.error();
  // An empty port is the default port (RFC 3986, 3.2.3).
  return parse_target(port_text.empty() ? *host : *host + ":" + std::string(port_text), *port);
}

/// lacks_slash returns whether the text is a URL of a known scheme with one slash after the colon.
bool lacks_slash(std::string_view text) {
  const auto colon = text.find(":/");
  if (colon == npos) return false;
  std::string scheme(text.substr(0, colon));
  std::ranges::transform(scheme, scheme.begin(), text::to_lower);
  return std::ranges::find(schemes(), scheme, &Scheme::name) != schemes().end();
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
  if (lacks_slash(text)) return make_error("a URL has two slashes after its scheme: https://host");
  const auto hash = std::min(text.find('#'), text.size());
  auto written = convert_written_host(text.substr(0, hash));
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
