// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "exporter/clock.h"
#include "exporter/kubernetes/reflector.h"
#include "probes/tls/secure_stream.h"

namespace staple::kubernetes {

inline constexpr auto kList =
    R"({"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a","namespace":"n"}}]})";

inline constexpr auto kChunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
inline constexpr auto kBookmark =
    "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"8\"}}}\n";

inline std::string make_error(const std::string& code) {
  return R"({"type":"ERROR","object":{"kind":"Status","message":"no","code":)" + code + "}}\n";
}

inline bool is_watch(const std::string& request) {
  return request.find("watch=true") != std::string::npos;
}

inline std::string make_response(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string make_chunk(const std::string& body) {
  std::ostringstream size;
  size << std::hex << body.size();
  return size.str() + "\r\n" + body + "\r\n";
}

/// OpenServer sends what `respond` returns for a request, and leaves the connection open.
struct OpenServer {
  explicit OpenServer(boost::asio::io_context& loop)
      : acceptor(loop, {boost::asio::ip::address_v4::loopback(), 0}) {
    boost::asio::co_spawn(loop, accept(), boost::asio::detached);
  }

  boost::asio::awaitable<void> accept() {
    while (true) {
      auto socket = std::make_shared<boost::asio::ip::tcp::socket>(
          co_await acceptor.async_accept(boost::asio::use_awaitable));
      sockets.push_back(socket);
      boost::asio::co_spawn(acceptor.get_executor(), serve(socket), boost::asio::detached);
    }
  }

  boost::asio::awaitable<void> serve(std::shared_ptr<boost::asio::ip::tcp::socket> socket) {
    std::string request;
    co_await boost::asio::async_read_until(*socket, boost::asio::dynamic_buffer(request),
                                           "\r\n\r\n", boost::asio::use_awaitable);
    requests.push_back(request.substr(0, request.find("\r\n")));
    const std::string response = respond(request);
    co_await boost::asio::async_write(*socket, boost::asio::buffer(response),
                                      boost::asio::use_awaitable);
    if (closes) socket->close();
  }

  boost::asio::ip::tcp::acceptor acceptor;
  bool closes = false;  ///< the connections after their responses
  std::function<std::string(const std::string& request)> respond;
  std::vector<std::string> requests;
  std::vector<std::shared_ptr<boost::asio::ip::tcp::socket>> sockets;
};

struct ReflectorTest : testing::Test {
  boost::asio::io_context loop;
  dns::Resolver resolver{loop.get_executor()};
  OpenServer server{loop};
  Bounds bounds;
  std::vector<std::string> names;
  std::vector<std::uint64_t> rounds;  ///< of the names
  std::vector<std::uint64_t> lists;   ///< rounds that are complete
  std::vector<Object> too_large;
  std::vector<std::string> problems;  ///< each state that is reported
  std::vector<std::unique_ptr<Reflector>> retired;
  std::unique_ptr<Reflector> reflector;

  /// start runs a reflector of all Ingress objects.
  void start() {
    Access access;
    access.server = *http::parse_url("http://127.0.0.1:" +
                                     std::to_string(server.acceptor.local_endpoint().port()));
    access.tls = *tls::load_verifying_client({}, x509::Roots::make_empty());
    const auto shared = std::make_shared<const Access>(std::move(access));
    ApiClient client([shared] { return Result<std::shared_ptr<const Access>>(shared); }, resolver,
                     make_system_clock(), bounds.head);
    Mirror mirror{[this](Object&& object, std::uint64_t round) {
                    names.push_back(object.name);
                    rounds.push_back(round);
                    if (object.too_large) too_large.push_back(std::move(object));
                  },
                  [](const Object&) {}, [this](std::uint64_t round) { lists.push_back(round); },
                  [this] {
                    if (reflector) problems.push_back(reflector->problem());
                  }};
    reflector = std::make_unique<Reflector>(
        std::move(client), make_system_clock(),
        Collection{find_resource(config::KubernetesRole::ingress)}, std::move(mirror), bounds);
    boost::asio::co_spawn(loop, reflector->run(), boost::asio::detached);
  }

  /// run_until runs the loop until `condition` holds. Returns false if it does not within 30 s.
  bool run_until(const std::function<bool()>& condition) {
    for (int i = 0; i < 3000 && !condition(); ++i) loop.run_for(std::chrono::milliseconds(10));
    return condition();
  }
};

}  // namespace staple::kubernetes
