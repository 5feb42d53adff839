// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/reflector.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/clock.h"
#include "probes/tls/secure_stream.h"

namespace staple::kubernetes {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kList =
    R"({"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a","namespace":"n"}}]})";

std::string make_response(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// OpenServer sends what `respond` returns for a request, and leaves the connection open.
struct OpenServer {
  explicit OpenServer(asio::io_context& loop)
      : acceptor(loop, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(loop, accept(), asio::detached);
  }

  asio::awaitable<void> accept() {
    while (true) {
      auto socket =
          std::make_shared<tcp::socket>(co_await acceptor.async_accept(asio::use_awaitable));
      sockets.push_back(socket);
      asio::co_spawn(acceptor.get_executor(), serve(socket), asio::detached);
    }
  }

  asio::awaitable<void> serve(std::shared_ptr<tcp::socket> socket) {
    std::string request;
    co_await asio::async_read_until(*socket, asio::dynamic_buffer(request), "\r\n\r\n",
                                    asio::use_awaitable);
    requests.push_back(request.substr(0, request.find("\r\n")));
    const std::string response = respond(request);
    co_await asio::async_write(*socket, asio::buffer(response), asio::use_awaitable);
  }

  tcp::acceptor acceptor;
  std::function<std::string(const std::string& request)> respond;
  std::vector<std::string> requests;
  std::vector<std::shared_ptr<tcp::socket>> sockets;
};

struct ReflectorTest : testing::Test {
  asio::io_context loop;
  dns::Resolver resolver{loop.get_executor()};
  OpenServer server{loop};
  Bounds bounds;
  std::vector<std::string> names;
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
                     bounds.head);
    Mirror mirror{[this](Object&& object, std::uint64_t) { names.push_back(object.name); },
                  [](const Object&) {}, [](std::uint64_t) {}, [] {}};
    reflector = std::make_unique<Reflector>(
        std::move(client), make_system_clock(),
        Collection{find_resource(config::KubernetesRole::ingress)}, std::move(mirror), bounds);
    asio::co_spawn(loop, reflector->run(), asio::detached);
  }

  /// run_until runs the loop until `condition` holds. Returns false if it does not within 30 s.
  bool run_until(const std::function<bool()>& condition) {
    for (int i = 0; i < 3000 && !condition(); ++i) loop.run_for(10ms);
    return condition();
  }
};

TEST_F(ReflectorTest, GivesUpAServerThatDoesNotRespond) {
  server.respond = [](const std::string&) { return std::string(); };
  bounds.head = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("timed out"));
  EXPECT_FALSE(reflector->is_listed());
  EXPECT_TRUE(run_until([&] { return server.requests.size() > 1; })) << "it tries again";
}

TEST_F(ReflectorTest, GivesUpAPageThatIsTooSlow) {
  server.respond = [](const std::string&) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(kList).substr(0, 60);
  };
  bounds.page = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("timed out: the list is too slow"));
}

TEST_F(ReflectorTest, GivesUpAnEventThatIsTooSlowAndWatchesOn) {
  server.respond = [](const std::string& request) {
    if (request.find("watch=true") == std::string::npos) return make_response(kList);
    return std::string(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"type\":\"\r\n");
  };
  bounds.line = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return !reflector->problem().empty(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("timed out: an event is too slow"));
  EXPECT_TRUE(run_until([&] { return server.requests.size() > 2; }));
  EXPECT_THAT(server.requests.back(), HasSubstr("resourceVersion=7"));
  EXPECT_THAT(names, ElementsAre("a")) << "it was listed once";
}

TEST_F(ReflectorTest, EndsAWatchThatTheServerDoesNotEnd) {
  server.respond = [](const std::string& request) {
    if (request.find("watch=true") == std::string::npos) return make_response(kList);
    return std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  };
  bounds.watch = Seconds(0);
  bounds.watch_grace = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return server.requests.size() > 2; }));
  EXPECT_EQ(reflector->problem(), "");
}

TEST_F(ReflectorTest, BoundsAList) {
  server.respond = [](const std::string&) {
    return make_response(R"({"metadata":{"resourceVersion":"7","continue":"more"},"items":[]})");
  };
  bounds.pages = 3;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("more than 3 pages"));
  EXPECT_EQ(server.requests.size(), 3u);
}

TEST_F(ReflectorTest, TakesOnlyAList) {
  for (const std::string body :
       {"{}", "{\"metadata\":{\"resourceVersion\":\"7\"}", "[]", "<html>"}) {
    server.respond = [body](const std::string&) { return make_response(body); };
    start();
    EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
    EXPECT_NE(reflector->problem(), "") << body;
    EXPECT_FALSE(reflector->is_listed()) << body;
    retired.push_back(std::move(reflector));  // its coroutine is suspended
  }
}

}  // namespace
}  // namespace staple::kubernetes
