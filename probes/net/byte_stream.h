#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace staple::net {

/// ByteStream is a connection on which bytes go both ways, whatever lies beneath. Failure is
/// a value.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// send writes all of `bytes`.
  virtual boost::asio::awaitable<boost::system::error_code> send(std::string_view bytes) = 0;

  /// ReceiveResult is how much came, or why nothing did; asio::error::eof: the other side
  /// has closed.
  struct ReceiveResult {
    boost::system::error_code error;
    std::size_t size = 0;
  };

  /// receive reads what is there, at least one byte, into `space`.
  virtual boost::asio::awaitable<ReceiveResult> receive(std::span<std::uint8_t> buffer) = 0;
};

}  // namespace staple::net
