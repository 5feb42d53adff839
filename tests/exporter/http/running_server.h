// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "exporter/clock.h"
#include "exporter/http/listen.h"
#include "exporter/http/server.h"

namespace staple::httpd {

namespace asio = boost::asio;
using asio::ip::tcp;

inline asio::awaitable<Response> send_hello(const Request&) {
  co_return make_text_response(200, "hello\n");
}

inline asio::awaitable<Response> throw_error(const Request&) {
  throw std::runtime_error("a bug");
  co_return Response();
}

inline asio::awaitable<Response> send_pieces(const Request&) {
  Response response;
  response.body_source = [next = 0]() mutable -> std::optional<std::string> {
    const std::string_view all[] = {"first ", "", "last\n"};
    if (next == 3) return std::nullopt;
    return std::string(all[next++]);
  };
  co_return response;
}

inline BodySource make_source(std::string text) {
  return [text = std::optional(std::move(text))]() mutable {
    return std::exchange(text, std::nullopt);
  };
}

inline asio::awaitable<Response> send_compressed(const Request&) {
  Response response;
  response.body_source = make_source("plain");
  response.gzip_body_source = make_source("gz");
  co_return response;
}

/// RunningServer is a server on a free port, in a thread.
class RunningServer {
 public:
  explicit RunningServer(ServerLimits limits = {}, std::shared_ptr<const WebConfig> web_config =
                                                       std::make_shared<WebConfig>())
      : log_(lines_, LogLevel::debug, LogFormat::logfmt,
             [] { return std::chrono::system_clock::time_point(); }),
        counts_(std::make_shared<metrics::RequestCounts>()),
        server_(
            {"",
             {{"/hello", {"GET", "POST"}, send_hello},
              {"/broken", {"GET"}, throw_error},
              {"/pieces", {"GET"}, send_pieces},
              {"/compressed", {"GET"}, send_compressed}}},
            std::make_shared<AccessControl>("", std::move(web_config), make_system_clock(), log_),
            counts_, limits, log_) {
    auto acceptor = listen_on(context_.get_executor(), {asio::ip::address_v4::loopback(), 0});
    endpoint_ = acceptor->local_endpoint();
    server_.serve(std::move(*acceptor));
    thread_ = std::thread([this] { context_.run(); });
  }
  ~RunningServer() { stop(); }

  // Stops the server as the service does. Its log can be read then.
  void stop() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] { server_.stop(); });
    thread_.join();
  }

  tcp::socket connect() {
    tcp::socket socket(client_);
    socket.connect(endpoint_);
    return socket;
  }

  // exchange returns what the server sends after `request` until it closes the connection.
  std::string exchange(const std::string& request) {
    tcp::socket socket = connect();
    asio::write(socket, asio::buffer(request));
    return read_rest(socket);
  }

  static std::string read_rest(tcp::socket& socket) {
    std::string response;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(response), end);
    return response;
  }

  const metrics::RequestCounts& counts() const { return *counts_; }
  std::string lines() const { return lines_.str(); }

 private:
  std::ostringstream lines_;
  Log log_;
  asio::io_context context_{1};
  asio::io_context client_{1};
  std::shared_ptr<metrics::RequestCounts> counts_;
  Server server_;
  tcp::endpoint endpoint_;
  std::thread thread_;
};

inline std::string format_get(const std::string& path,
                              const std::string& more = "Connection: close\r\n") {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace staple::httpd
