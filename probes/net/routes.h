// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "probes/time.h"

namespace staple::net {

/// family_name returns `IPv4` or `IPv6`.
std::string_view family_name(const boost::asio::ip::address& address);

/// has_route returns whether this host has a route to `address` and an address of its own to send
/// from. It asks the kernel and sends nothing.
bool has_route(const boost::asio::ip::address& address);

/// has_default_route returns whether this host has a route to the public addresses of the family
/// that `address` belongs to.
bool has_default_route(const boost::asio::ip::address& address);

/// Routes leaves out the addresses that this host cannot reach: those of a family (IPv4, IPv6) to
/// which it has no route, as long as addresses of the other family remain (RFC 6724, 6, rule 1).
/// What it learns about a family is valid for kRouteAge. Use it on one thread.
class Routes {
 public:
  using HasRoute = std::function<bool(const boost::asio::ip::address&)>;
  /// Called when addresses of a family are left out for the first time, and when there is a default
  /// route to it again.
  using OnChange = std::function<void(std::string_view family, bool reachable)>;

  explicit Routes(HasRoute find = has_route, OnChange on_change = {})
      : has_route_(std::move(find)), on_change_(std::move(on_change)) {}

  /// remove_unreachable removes such addresses. now: SteadyTime() if it is not known; then
  /// everything is looked up anew.
  void remove_unreachable(std::vector<boost::asio::ip::address>& addresses, SteadyTime now);

 private:
  /// Family is what is known of one address family.
  struct Family {
    bool reachable = true;
    std::optional<SteadyTime> checked_at = {};
    bool left_out = false;  ///< as OnChange was told
  };

  bool is_missing(const std::vector<boost::asio::ip::address>& addresses, bool v4, SteadyTime now);
  bool has_default(bool v4, SteadyTime now);
  void set_left_out(bool v4, bool left_out);

  HasRoute has_route_;
  OnChange on_change_;
  std::array<Family, 2> families_;  ///< IPv6, IPv4
};

inline constexpr Seconds kRouteAge{5};

}  // namespace staple::net
