// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tests/fleet/server.h"

namespace staple::fleet {

/// serve_connection serves one client by `offer` and returns when the connection is complete. The
/// socket must be non-blocking.
boost::asio::awaitable<void> serve_connection(boost::asio::ip::tcp::socket& socket, Offer offer);

}  // namespace staple::fleet
