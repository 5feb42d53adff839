// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/http/connection.h"
#include "probes/http/exchange.h"
#include "probes/http/message.h"
#include "probes/net/read_meter.h"

namespace staple::http {

/// ResponseStream is a response whose body is read while it arrives: a long list, or events
/// that come for minutes. The callers bound its size and its time; its reads are bounded as
/// those of exchange().
class ResponseStream {
 public:
  explicit ResponseStream(std::unique_ptr<Connection> connection)
      : connection_(std::move(connection)), reader_(kUnbounded) {}
  ResponseStream(const ResponseStream&) = delete;
  ResponseStream& operator=(const ResponseStream&) = delete;

  /// send sends the request and reads the header of the response.
  boost::asio::awaitable<boost::system::result<Response, ExchangeFailure>> send(
      const Request& request);

  /// receive returns the next bytes of the body, or none at its end. Fails as an exchange does: a
  /// body that is cut off is an error.
  boost::asio::awaitable<boost::system::result<Bytes, ExchangeFailure>> receive();

 private:
  boost::asio::awaitable<boost::system::result<void, ExchangeFailure>> read();

  std::unique_ptr<Connection> connection_;
  ResponseReader reader_;
  net::ReadMeter reads_;
  Bytes chunk_ = Bytes(16 * 1024);
  bool complete_ = false;
};

using StreamResult = boost::system::result<std::unique_ptr<ResponseStream>, ExchangeFailure>;

/// open_stream connects to the server of `url`. The system probes a connection that is silent,
/// so that a peer that has vanished ends it within about a minute. `options.limit` bounds the
/// resolution of the name only, `options.max_body` nothing. `step` always describes what it
/// waits for.
boost::asio::awaitable<StreamResult> open_stream(const Url& url, const ClientOptions& options,
                                                 std::string_view& step);

}  // namespace staple::http
