// SPDX-License-Identifier: Apache-2.0

#include "probes/net/plain_stream.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "probes/net/as_value.h"

namespace staple::net {
namespace {

namespace asio = boost::asio;

class PlainStream : public ByteStream {
 public:
  explicit PlainStream(asio::ip::tcp::socket& socket) : socket_(socket) {}

  asio::awaitable<boost::system::error_code> send(std::string_view bytes) override {
    const auto [error, size] = co_await asio::async_write(socket_, asio::buffer(bytes), as_value);
    co_return error;
  }

  asio::awaitable<ReceiveResult> receive(std::span<std::uint8_t> buffer) override {
    const auto [error, size] =
        co_await socket_.async_read_some(asio::buffer(buffer.data(), buffer.size()), as_value);
    co_return ReceiveResult{error, size};
  }

 private:
  asio::ip::tcp::socket& socket_;
};

}  // namespace

std::unique_ptr<ByteStream> make_plain_stream(asio::ip::tcp::socket& socket) {
  return std::make_unique<PlainStream>(socket);
}

}  // namespace staple::net
