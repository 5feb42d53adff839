// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include "probes/http/exchange.h"
#include "probes/http/failure.h"
#include "probes/http/message.h"
#include "probes/http/url.h"
#include "probes/net/byte_stream.h"

namespace staple::http {

/// Connection is a connection to the server of a URL, or to the proxy that forwards to it. One
/// request is sent over it.
struct Connection {
  explicit Connection(boost::asio::ip::tcp::socket connected) : socket(std::move(connected)) {}

  boost::asio::ip::tcp::socket socket;
  std::unique_ptr<net::ByteStream> stream;  ///< over `socket`, with the TLS of an https:// URL
  TargetForm form = TargetForm::origin;     ///< of the request
  std::string proxy_authorization;          ///< of the request; not sent if empty
};

using ConnectionResult = boost::system::result<std::unique_ptr<Connection>, ExchangeFailure>;

/// open_connection connects to the server of `url` with `options`. `options.limit` bounds the
/// resolution of the name only. `step` always describes what it waits for.
boost::asio::awaitable<ConnectionResult> open_connection(const Url& url,
                                                         const ClientOptions& options,
                                                         std::string_view& step);

/// make_receive_failure translates the error of a read or a write.
ExchangeFailure make_receive_failure(const boost::system::error_code& error);

/// find_proxy_failure returns the failure if `response` is that of a proxy that asks for a login.
std::optional<ExchangeFailure> find_proxy_failure(const Response& response,
                                                  const Connection& connection);

}  // namespace staple::http
