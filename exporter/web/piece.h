#pragma once

#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>

namespace staple {

/// write_piece writes a piece of a body, as a chunk (RFC 9112, 7.1) or as it is. False: the client did not
/// take it whole, or not in the stream's time.
template <class Stream>
boost::asio::awaitable<bool> write_piece(Stream& stream, std::string piece, bool chunked) {
  namespace asio = boost::asio;
  constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
  if (piece.empty()) co_return true;  // a chunk of length zero would end the body
  const auto bytes = asio::buffer(piece);
  if (!chunked) {
    const auto [error, size] = co_await asio::async_write(stream, bytes, as_value);
    co_return !error;
  }
  const auto [error, size] =
      co_await asio::async_write(stream, boost::beast::http::make_chunk(bytes), as_value);
  co_return !error;
}

}  // namespace staple
