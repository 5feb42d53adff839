// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>

namespace staple::net {

/// kTooManyReads is the error of a stream whose peer sends in too many pieces (see ReadMeter).
inline constexpr boost::system::errc::errc_t kTooManyReads = boost::system::errc::no_buffer_space;

/// ByteStream is a bidirectional byte stream, plain TCP or TLS. Errors are returned as values.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// send writes all of `bytes`.
  virtual boost::asio::awaitable<boost::system::error_code> send(std::string_view bytes) = 0;

  /// ReceiveResult is the outcome of one read: `size` bytes, or `error`. asio::error::eof means
  /// that the peer has closed the connection.
  struct ReceiveResult {
    boost::system::error_code error;
    std::size_t size = 0;
  };

  /// receive reads the available bytes, at least one, into `buffer`.
  virtual boost::asio::awaitable<ReceiveResult> receive(std::span<std::uint8_t> buffer) = 0;
};

}  // namespace staple::net
