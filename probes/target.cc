// SPDX-License-Identifier: Apache-2.0

#include "probes/target.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/asio/ip/address.hpp>

#include "probes/host.h"
#include "probes/port.h"

namespace staple {
namespace {

constexpr std::size_t kMaxName = 253;  // RFC 1035, 2.3.4
constexpr std::size_t kMaxLabel = 63;

Error make_error(std::string message) { return {ErrorKind::malformed, std::move(message)}; }

bool is_label(std::string_view label) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= kMaxLabel && std::ranges::all_of(label, allowed);
}

bool is_dns_name(std::string_view name) {
  if (name.size() > kMaxName) return false;
  while (true) {
    const auto dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

/// canonicalize_address returns an IP address in the form of RFC 5952, so that one address is one
/// target. An address with a zone stays unchanged: the parser would replace the interface name by
/// its local number.
std::string canonicalize_address(std::string_view address) {
  const bool scoped = address.find('%') != std::string_view::npos;
  return scoped ? std::string(address)
                : boost::asio::ip::make_address(std::string(address)).to_string();
}

/// ends_in_number returns whether the last label is a number, decimal or with 0x. Programs read
/// such a text as an IPv4 address (`127.1`, `0x7f.1`), and no top-level domain is a number (RFC
/// 3696, 2). `name` is in lower case, without a final dot.
bool ends_in_number(std::string_view name) {
  std::string_view label = name.substr(name.rfind('.') + 1);
  const bool hexadecimal = label.starts_with("0x");
  if (hexadecimal) label.remove_prefix(2);
  const auto* const digits = hexadecimal ? "0123456789abcdef" : "0123456789";
  return (hexadecimal || !label.empty()) && label.find_first_not_of(digits) == label.npos;
}

/// to_lower_name returns a name in lower case without a final dot.
std::string to_lower_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  std::string name(text);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return name;
}

/// normalize_host returns the name in lower case without a trailing dot, or the address in its
/// canonical form. Returns an empty string if `text` is neither.
std::string normalize_host(std::string_view text) {
  if (is_ip_address(text)) return canonicalize_address(text);
  std::string name = to_lower_name(text);
  return is_dns_name(name) && !ends_in_number(name) ? name : std::string();
}

/// make_host_error tells why a text is no host.
Error make_host_error(std::string_view text) {
  const std::string name = to_lower_name(text);
  if (is_dns_name(name) && ends_in_number(name))
    return make_error("the host ends in a number and is not an IPv4 address such as 192.0.2.1");
  return make_error("the host is neither a DNS name nor an IP address");
}

constexpr auto npos = std::string_view::npos;
constexpr std::size_t kMaxZone = 15;  // IFNAMSIZ, without its NUL
constexpr std::string_view kAddressCharacters = "0123456789abcdefABCDEF.:";
constexpr std::string_view kZoneCharacters =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-";

/// is_zone returns whether the text is the number of an interface, or may be the name of one. A
/// name that begins with a digit would be read as a number.
bool is_zone(std::string_view text) {
  if (text.empty() || text.size() > kMaxZone || text.find_first_not_of(kZoneCharacters) != npos)
    return false;
  if (text.front() == '-') return false;
  if (text.front() < '0' || text.front() > '9') return true;
  std::uint32_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && rest == text.data() + text.size() && number != 0;
}

/// has_address_syntax checks the characters that the address parser ignores: those after a NUL, and
/// those in a zone (RFC 4007, 11). Addresses appear in requests and in output.
bool has_address_syntax(std::string_view host) {
  const auto percent = host.find('%');
  if (host.substr(0, percent).find_first_not_of(kAddressCharacters) != npos) return false;
  if (percent == npos) return true;
  return is_zone(host.substr(percent + 1));
}

/// is_link_local returns whether the address has one meaning for each zone (RFC 4007, 6): only such
/// an address may name a zone, which others would carry unseen.
bool is_link_local(const boost::asio::ip::address& address) {
  return address.is_v6() &&
         (address.to_v6().is_link_local() || address.to_v6().is_multicast_link_local());
}

/// HostAndPort holds the parts of `host`, `host:port`, `[ipv6]` or `[ipv6]:port`.
struct HostAndPort {
  std::string_view host;                 ///< without brackets; not checked outside brackets
  std::optional<std::string_view> port;  ///< not checked; nullopt without a colon
};

/// split_bracketed splits `[ipv6]` or `[ipv6]:port`.
Result<HostAndPort> split_bracketed(std::string_view text) {
  const auto end = text.find(']');
  if (end == std::string_view::npos) return make_error("'[' without ']'");
  const auto host = text.substr(1, end - 1);
  if (!is_ip_address(host) || host.find(':') == std::string_view::npos) {
    return make_error("brackets must contain an IPv6 address");
  }
  const auto rest = text.substr(end + 1);
  if (rest.empty()) return HostAndPort{host, std::nullopt};
  if (!rest.starts_with(':')) return make_error("expected ':port' after ']'");
  return HostAndPort{host, rest.substr(1)};
}

Result<HostAndPort> split_host_and_port(std::string_view text) {
  if (text.starts_with('[')) return split_bracketed(text);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return HostAndPort{text, std::nullopt};
  if (text.find(':', colon + 1) != std::string_view::npos) {
    return make_error("write an IPv6 address in brackets: [2001:db8::1]:443");
  }
  return HostAndPort{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

bool is_ip_address(std::string_view host) {
  if (!has_address_syntax(host)) return false;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  return !error && (host.find('%') == npos || is_link_local(address));
}

Result<Target> parse_target(std::string_view text, std::uint16_t default_port) {
  if (text.empty()) return make_error("a target is empty; expected host, host:port or [ipv6]:port");
  Target target;
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    target.server_name = normalize_host(text.substr(hash + 1));
    if (target.server_name.empty()) {
      return make_error("the server name after '#' is neither a DNS name nor an IP address");
    }
    text = text.substr(0, hash);
  }
  const auto parts = split_host_and_port(text);
  if (!parts) return parts.error();
  target.host = normalize_host(parts->host);
  if (target.host.empty()) return make_host_error(parts->host);
  target.absolute = parts->host.ends_with('.');
  target.port = default_port;
  if (parts->port) {
    const auto port = parse_port(*parts->port);
    if (!port) return port.error();
    target.port = *port;
  }
  return target;
}

std::string lookup_name(const Target& target) {
  return target.absolute ? target.host + "." : target.host;
}

std::string to_string(const Target& target) {
  std::string text = format_host(target.host) + ":" + std::to_string(target.port);
  if (!target.server_name.empty()) text += "#" + target.server_name;
  return text;
}

}  // namespace staple
