// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>

#include "exporter/http/client_stream.h"
#include "exporter/http/request_head.h"
#include "exporter/http/routing.h"
#include "exporter/http/server.h"

namespace staple::httpd {

using Message = boost::beast::http::request<boost::beast::http::string_body>;

/// ReadRequest is the next request of a connection, or the response that refuses it. With neither,
/// the client closed the connection or a timeout expired.
struct ReadRequest {
  std::optional<Message> message = {};
  std::optional<Response> refusal = {};
};

/// RequestReader reads the requests of one connection, one after the other.
class RequestReader {
 public:
  /// `stream` and `limits` must outlive the reader.
  RequestReader(ClientStream& stream, const ServerLimits& limits)
      : stream_(stream), limits_(limits) {}

  /// read reads one request within the limits. It sets the deadline of the stream. After a refusal
  /// the length of the request is unknown: the connection must end.
  boost::asio::awaitable<ReadRequest> read();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  boost::asio::awaitable<RequestHead> read_head();
  boost::asio::awaitable<boost::system::error_code> read_message(Parser& parser);
  boost::asio::awaitable<bool> receive();
  std::optional<Response> explain_end() const;
  void set_timeout(std::chrono::seconds time);

  static constexpr std::size_t kMaxBuffered = 64 * 1024;  // received bytes: head and read-ahead

  ClientStream& stream_;
  const ServerLimits& limits_;
  boost::beast::flat_buffer buffer_{kMaxBuffered};
  std::size_t reads_ = 0;  ///< of this request
};

}  // namespace staple::httpd
