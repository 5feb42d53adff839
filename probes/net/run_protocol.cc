// SPDX-License-Identifier: Apache-2.0

#include "probes/net/run_protocol.h"

#include "probes/net/as_value.h"

namespace staple::net {

namespace asio = boost::asio;
using asio::ip::tcp;

asio::awaitable<void> send(tcp::socket& socket, ByteView bytes) {
  while (!bytes.empty()) {
    boost::system::error_code error;
    const std::size_t size = socket.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    if (error == asio::error::would_block) {
      co_await socket.async_wait(tcp::socket::wait_write, as_value);
    } else if (error) {
      co_return;
    }
    bytes = bytes.subspan(size);
  }
}

}  // namespace staple::net
