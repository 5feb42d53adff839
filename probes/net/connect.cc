// SPDX-License-Identifier: Apache-2.0

#include "probes/net/connect.h"

#include <cerrno>

#include "probes/net/as_value.h"

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

boost::asio::awaitable<ConnectResult> open(tcp::endpoint endpoint) {
  tcp::socket socket(co_await boost::asio::this_coro::executor);
  error_code error;
  socket.open(endpoint.protocol(), error);
  if (error) co_return make_connect_failure(error);
  const auto [failed] = co_await socket.async_connect(endpoint, as_value);
  if (failed) co_return make_connect_failure(failed);
  socket.non_blocking(true, error);
  if (error) co_return make_connect_failure(error);
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

boost::asio::awaitable<ConnectResult> connect(tcp::endpoint endpoint, Deadline& deadline) {
  auto result = co_await deadline.within(open(endpoint));
  if (!result)
    co_return Failure{Reason::connect_timeout, "no response to the SYN before the deadline"};
  co_return std::move(*result);
}

}  // namespace staple::net
