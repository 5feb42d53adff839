// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace staple::net {

/// as_value is a completion token: co_await returns the error code beside the results instead of
/// throwing it. It is spelt like the tokens of Asio (use_awaitable, detached), which it stands
/// beside, not like our constants.
inline constexpr auto as_value = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace staple::net
