// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include <boost/asio/ip/tcp.hpp>

#include "probes/net/byte_stream.h"

namespace staple::net {

/// make_plain_stream wraps a TCP connection in a ByteStream. The stream does not own the socket.
std::unique_ptr<ByteStream> make_plain_stream(boost::asio::ip::tcp::socket& socket);

}  // namespace staple::net
