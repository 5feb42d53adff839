// SPDX-License-Identifier: Apache-2.0

#include "probes/net/connect.h"

#include <cerrno>
#include <utility>

#include "probes/net/as_value.h"
#include "probes/net/routes.h"

namespace staple::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using ConnectResult = boost::system::result<tcp::socket, Failure>;

struct Row {
  int error;
  Reason reason;
};

constexpr Row kReasons[] = {
    {ECONNREFUSED, Reason::connect_refused},     {ETIMEDOUT, Reason::connect_timeout},
    {ENETUNREACH, Reason::connect_unreachable},  {EHOSTUNREACH, Reason::connect_unreachable},
    {ENETDOWN, Reason::connect_unreachable},     {EHOSTDOWN, Reason::connect_unreachable},
    {EAFNOSUPPORT, Reason::connect_unreachable},  // IPv6 is disabled on this host
    {ECONNRESET, Reason::connect_reset},         {EACCES, Reason::connect_not_permitted},
    {EPERM, Reason::connect_not_permitted},      {EMFILE, Reason::connect_no_descriptors},
    {ENFILE, Reason::connect_no_descriptors},
};

/// make_local_failure is make_connect_failure() that looks at this host too. After an error that a
/// missing route can cause it looks up the routes too: EADDRNOTAVAIL means that this host has no
/// address of the family, or no free port.
Failure make_local_failure(const error_code& error, const boost::asio::ip::address& address) {
  Failure failure = make_connect_failure(error);
  if (error.value() == EADDRNOTAVAIL && !has_route(address))
    failure.reason = Reason::connect_unreachable;
  if (failure.reason != Reason::connect_unreachable) return failure;
  return explain_missing_route(std::move(failure), address, has_default_route(address));
}

boost::asio::awaitable<ConnectResult> open(tcp::endpoint endpoint) {
  tcp::socket socket(co_await boost::asio::this_coro::executor);
  error_code error;
  socket.open(endpoint.protocol(), error);
  if (error) co_return make_local_failure(error, endpoint.address());
  socket.non_blocking(true, error);  // before Asio does it for itself
  if (error) co_return make_connect_failure(error);
  const auto [failed] = co_await socket.async_connect(endpoint, as_value);
  if (failed) co_return make_local_failure(failed, endpoint.address());
  co_return std::move(socket);
}

}  // namespace

Failure make_connect_failure(const error_code& error) {
  for (const Row& row : kReasons) {
    if (error.category() == boost::system::system_category() && error.value() == row.error) {
      return {row.reason, error.message()};
    }
  }
  return {Reason::connect_failed, error.message()};
}

Failure explain_missing_route(Failure failure, const boost::asio::ip::address& address,
                              bool has_default) {
  if (has_default || address.is_loopback()) return failure;
  const std::string family(family_name(address));
  failure.detail = "this host has no route to " + family + " addresses: " + failure.detail;
  return failure;
}

boost::asio::awaitable<ConnectResult> connect(tcp::endpoint endpoint, Deadline& deadline) {
  auto result = co_await deadline.within(open(endpoint));
  if (!result)
    co_return Failure{Reason::connect_timeout, "no response to the SYN before the deadline"};
  co_return std::move(*result);
}

}  // namespace staple::net
