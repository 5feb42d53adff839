// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "tests/pki/authority.h"

namespace staple::http {

/// HttpServer listens on a port of the loopback. It sends the result of `handler` to each
/// connection, byte for byte, and closes it. Runs on `loop`.
class HttpServer {
 public:
  /// Handler returns the response to a request. If it is empty, the connection stays open.
  using Handler = std::function<std::string(const std::string& request)>;

  HttpServer(boost::asio::io_context& loop, Handler handler);

  /// With TLS and the certificate of `identity`.
  HttpServer(boost::asio::io_context& loop, const pki::Identity& identity, Handler handler);

  /// drip sends responses in pieces of a byte from now on, also below TLS.
  void drip() { *drips_ = true; }

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path) const;

  /// requests returns the headers of all requests, in order.
  const std::vector<std::string>& requests() const { return *requests_; }

 private:
  boost::asio::awaitable<void> accept();

  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  Handler handler_;
  std::shared_ptr<boost::asio::ssl::context> tls_;  ///< null without TLS
  std::shared_ptr<bool> drips_ = std::make_shared<bool>(false);
  std::shared_ptr<std::vector<std::string>> requests_ =
      std::make_shared<std::vector<std::string>>();
};

/// make_response writes a response with Content-Length.
std::string make_response(unsigned status, const std::string& headers, const std::string& body);

}  // namespace staple::http
