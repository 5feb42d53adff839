// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>

#include "probes/dns/resolver.h"
#include "probes/failure.h"

namespace staple::dns {

/// connect_any resolves `host` and connects to the first of its addresses that accepts. It is meant
/// for intermediaries (proxies, responders), where any address will do. At most four addresses are
/// tried, each within its share of `limit`. Fails with a reason of Stage::resolve or
/// Stage::connect: that of the last attempt. step: set to the current step, for messages.
boost::asio::awaitable<boost::system::result<boost::asio::ip::tcp::socket, Failure>> connect_any(
    ResolverView resolver_view, std::string host, std::uint16_t port,
    std::chrono::nanoseconds limit, std::string_view& step);

}  // namespace staple::dns
