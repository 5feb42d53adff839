// SPDX-License-Identifier: Apache-2.0

#include "probes/net/routes.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/ip/udp.hpp>
#include <sys/socket.h>
#include <unistd.h>

namespace staple::net {
namespace {

using boost::asio::ip::address;

/// kNoRoute contains the errors that tell of a missing route or of a missing own address.
constexpr int kNoRoute[] = {ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT, ENETDOWN};

bool is_no_route(int error) { return std::ranges::find(kNoRoute, error) != std::end(kNoRoute); }

/// public_address returns an address for documentation (RFC 5737, RFC 3849): a route to it is the
/// default route.
address public_address(bool v4) {
  return boost::asio::ip::make_address(v4 ? "192.0.2.1" : "2001:db8::1");
}

bool is_of_family(const address& each, bool v4) { return each.is_v4() == v4; }

}  // namespace

std::string_view family_name(const address& address) { return address.is_v4() ? "IPv4" : "IPv6"; }

bool has_route(const address& address) {
  constexpr std::uint16_t kAnyPort = 443;
  const boost::asio::ip::udp::endpoint endpoint(address, kAnyPort);
  const int socket = ::socket(endpoint.protocol().family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return !is_no_route(errno);
  const bool connected =
      ::connect(socket, endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0;
  const bool found = connected || !is_no_route(errno);
  ::close(socket);
  return found;
}

bool has_default_route(const address& address) {
  return has_route(public_address(address.is_v4()));
}

void Routes::remove_unreachable(std::vector<address>& addresses, SteadyTime now) {
  for (const bool v4 : {false, true}) {
    const auto is_same = [v4](const address& each) { return is_of_family(each, v4); };
    if (std::ranges::all_of(addresses, is_same) || std::ranges::none_of(addresses, is_same))
      continue;
    if (is_missing(addresses, v4, now) && !is_missing(addresses, !v4, now)) {
      std::erase_if(addresses, is_same);
      set_left_out(v4, true);
    }
  }
}

/// is_missing returns whether this host has a route to none of the addresses of a family.
bool Routes::is_missing(const std::vector<address>& addresses, bool v4, SteadyTime now) {
  return !has_default(v4, now) && std::ranges::none_of(addresses, [&](const address& each) {
    return is_of_family(each, v4) && has_route_(each);
  });
}

bool Routes::has_default(bool v4, SteadyTime now) {
  Family& family = families_[v4 ? 1 : 0];
  const bool is_known =
      now != SteadyTime() && family.checked_at && now - *family.checked_at < kRouteAge;
  if (!is_known) {
    family.reachable = has_route_(public_address(v4));
    family.checked_at = now;
    if (family.reachable) set_left_out(v4, false);
  }
  return family.reachable;
}

void Routes::set_left_out(bool v4, bool left_out) {
  Family& family = families_[v4 ? 1 : 0];
  if (std::exchange(family.left_out, left_out) != left_out && on_change_)
    on_change_(family_name(public_address(v4)), !left_out);
}

}  // namespace staple::net
