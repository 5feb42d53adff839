// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include "probes/failure.h"
#include "probes/net/deadline.h"

namespace staple::net {

/// connect opens a TCP connection to `endpoint`. The returned socket is non-blocking. Fails with a
/// reason of Stage::connect.
boost::asio::awaitable<boost::system::result<boost::asio::ip::tcp::socket, Failure>> connect(
    boost::asio::ip::tcp::endpoint endpoint, Deadline& deadline);

/// make_connect_failure maps a system error to a reason of Stage::connect.
Failure make_connect_failure(const boost::system::error_code& error);

/// explain_missing_route returns `failure`, or, if its cause is that this host has no route to the
/// family of `address`, a failure that tells so. `has_default`: has_default_route() of the address.
Failure explain_missing_route(Failure failure, const boost::asio::ip::address& address,
                              bool has_default);

}  // namespace staple::net
