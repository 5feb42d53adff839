// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/connect_any.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "probes/net/connect.h"
#include "probes/net/deadline.h"

namespace staple::dns {
namespace {

/// kMaxAddresses bounds the attempts: each one takes time from the others.
constexpr std::size_t kMaxAddresses = 4;

}  // namespace

boost::asio::awaitable<boost::system::result<boost::asio::ip::tcp::socket, Failure>> connect_any(
    ResolverView resolver_view, std::string host, std::uint16_t port,
    std::chrono::nanoseconds limit, std::string_view& step) {
  step = "resolving its name";
  auto addresses = co_await resolver_view.resolver.resolve(host, net::IpProtocol::any, limit,
                                                           resolver_view.cache_policy);
  if (!addresses) co_return addresses.error();
  addresses->resize(std::min(addresses->size(), kMaxAddresses));
  step = "connecting";
  const auto loop = co_await boost::asio::this_coro::executor;
  std::optional<Failure> last;
  for (const auto& address : *addresses) {
    const boost::asio::ip::tcp::endpoint endpoint(address, port);
    net::Deadline attempt_deadline(loop, limit / static_cast<int>(addresses->size()));
    auto socket = co_await connect(endpoint, attempt_deadline);
    if (socket) co_return std::move(*socket);
    last = Failure{socket.error().reason, address.to_string() + ": " + socket.error().detail};
  }
  co_return *last;
}

}  // namespace staple::dns
