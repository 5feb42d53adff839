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

/// connect_any connects to the first of a host's addresses that answers: to a server that stands
/// between, which address of it is none of our concern. At most four are tried, each within its
/// share of `limit`. Fails with a reason of Stage::resolve or Stage::connect, the last one's. step:
/// tells at each moment what it waits for.
boost::asio::awaitable<boost::system::result<boost::asio::ip::tcp::socket, Failure>> connect_any(
    ResolverView resolver_view, std::string host, std::uint16_t port,
    std::chrono::nanoseconds limit, std::string_view& step);

}  // namespace staple::dns
