// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/reflector.h"

#include <functional>
#include <memory>
#include <sstream>
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
#include "exporter/kubernetes/backoff.h"
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

constexpr auto kChunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr auto kBookmark =
    "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"8\"}}}\n";

std::string make_error(const std::string& code) {
  return R"({"type":"ERROR","object":{"kind":"Status","message":"no","code":)" + code + "}}\n";
}

bool is_watch(const std::string& request) {
  return request.find("watch=true") != std::string::npos;
}

std::string make_response(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string make_chunk(const std::string& body) {
  std::ostringstream size;
  size << std::hex << body.size();
  return size.str() + "\r\n" + body + "\r\n";
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
    if (closes) socket->close();
  }

  tcp::acceptor acceptor;
  bool closes = false;  ///< the connections after their responses
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
                     bounds.head);
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

TEST_F(ReflectorTest, GivesUpAnEventThatIsTooSlowAndListsAgain) {
  server.respond = [](const std::string& request) {
    if (request.find("watch=true") == std::string::npos) return make_response(kList);
    return std::string(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"type\":\"\r\n");
  };
  bounds.line = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return !reflector->problem().empty(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("timed out: an event is too slow"));
  EXPECT_TRUE(run_until([&] { return lists.size() > 1; }));
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
  server.respond = [this](const std::string&) {
    return make_response(R"({"metadata":{"resourceVersion":"7","continue":")" +
                         std::to_string(server.requests.size()) + R"("},"items":[]})");
  };
  bounds.pages = 3;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("more than 3 pages"));
  EXPECT_EQ(server.requests.size(), 3u);
}

TEST_F(ReflectorTest, ListsAgainAfterAWatchThatReportsAnErrorOrCannotBeRead) {
  for (const std::string& event : {make_error("500"), make_error("504"), std::string("<html>"),
                                   std::string("{\"type\":\"NEWS\",\"object\":{}}\n")}) {
    lists.clear();
    problems.clear();
    server.respond = [event](const std::string& request) {
      return is_watch(request) ? make_response(event) : make_response(kList);
    };
    start();
    EXPECT_TRUE(run_until([&] { return lists.size() > 1; })) << event;
    EXPECT_NE(reflector->problem(), "") << "a list does not end the problem of a watch: " << event;
    retired.push_back(std::move(reflector));  // its coroutine is suspended
  }
}

TEST_F(ReflectorTest, ListsAgainAfterAWatchThatIsCutOffInAnEventOrIsNotHttp) {
  for (const std::string body :
       {"9\r\n{\"type\":\"\r\n0\r\n\r\n", "9\r\n{\"type\":\"", "nonsense"}) {
    lists.clear();
    server.respond = [this, body](const std::string& request) {
      if (!is_watch(request)) return make_response(kList);
      server.closes = true;
      return kChunks + body;
    };
    start();
    EXPECT_TRUE(run_until([&] { return lists.size() > 1; })) << body;
    retired.push_back(std::move(reflector));  // its coroutine is suspended
    server.closes = false;
  }
}

TEST_F(ReflectorTest, EndsTheProblemOfAWatchWithAnEvent) {
  server.respond = [this](const std::string& request) {
    if (!is_watch(request)) return make_response(kList);
    return lists.size() < 2 ? make_response(make_error("500")) : kChunks + make_chunk(kBookmark);
  };
  start();
  EXPECT_TRUE(run_until([&] { return problems.size() > 3; }));
  EXPECT_THAT(problems,
              ElementsAre("", HasSubstr("status 500: no"), HasSubstr("status 500: no"), ""));
}

TEST_F(ReflectorTest, EndsTheProblemOfAWatchOnceOneLasts) {
  server.respond = [this](const std::string& request) {
    if (!is_watch(request)) return make_response(kList);
    return lists.size() < 2 ? make_response(make_error("500")) : std::string(kChunks);
  };
  bounds.lasting = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return problems.size() > 3; }));
  EXPECT_THAT(problems,
              ElementsAre("", HasSubstr("status 500: no"), HasSubstr("status 500: no"), ""));
}

TEST_F(ReflectorTest, WaitsBeforeItListsAgainIfEachWatchIsGoneAfterABookmark) {
  server.respond = [](const std::string& request) {
    return make_response(is_watch(request) ? kBookmark + make_error("410") : kList);
  };
  start();
  EXPECT_TRUE(run_until([&] { return lists.size() >= 2; })) << "the first time at once";
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(run_until([&] { return lists.size() >= 3; }));
  EXPECT_GE(std::chrono::steady_clock::now() - began, kFirstDelay / 2);
}

TEST_F(ReflectorTest, BeginsARoundAgainAfterAPageThatIsGone) {
  server.respond = [this](const std::string& request) {
    const std::string gone = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
    if (is_watch(request)) return std::string(kChunks);
    if (request.find("continue=more") != std::string::npos) return gone;
    if (server.requests.size() > 1)
      return make_response(
          R"({"metadata":{"resourceVersion":"8"},"items":[{"metadata":{"name":"b"}}]})");
    return make_response(R"({"metadata":{"resourceVersion":"7","continue":"more"},)"
                         R"("items":[{"metadata":{"name":"a"}}]})");
  };
  start();
  EXPECT_TRUE(run_until([&] { return !lists.empty(); }));
  ASSERT_THAT(names, ElementsAre("a", "b"));
  EXPECT_LT(rounds[0], rounds[1]) << "an object of the page before may be deleted";
  EXPECT_EQ(lists.back(), rounds[1]);
}

TEST_F(ReflectorTest, RefusesAListThatRepeatsAPage) {
  server.respond = [this](const std::string&) {
    const std::string next = server.requests.size() % 2 == 0 ? "even" : "odd";
    return make_response(R"({"metadata":{"resourceVersion":"7","continue":")" + next +
                         R"("},"items":[]})");
  };
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("repeats a page"));
  EXPECT_EQ(server.requests.size(), 3u);
}

TEST_F(ReflectorTest, AsksForSmallerPagesIfOneIsTooLarge) {
  server.respond = [](const std::string& request) {
    if (is_watch(request)) return std::string(kChunks);
    if (request.find("limit=2") != std::string::npos) return make_response(kList);
    return make_response(std::string(kList) + std::string(1000, ' '));
  };
  bounds.page_objects = 8;
  bounds.page_bytes = 500;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_listed(); }));
  EXPECT_THAT(server.requests[1], HasSubstr("limit=4"));
}

TEST_F(ReflectorTest, GivesUpAPageOfOneObjectThatIsTooLarge) {
  server.respond = [](const std::string&) {
    return make_response(std::string(kList) + std::string(1000, ' '));
  };
  bounds.page_objects = 2;
  bounds.page_bytes = 500;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("the list is too large"));
  EXPECT_EQ(server.requests.size(), 2u);
}

TEST_F(ReflectorTest, GoesOnAfterAnObjectThatIsTooLarge) {
  const std::string huge = R"({"metadata":{"name":"huge","namespace":"n"},"x":")" +
                           std::string(kMaxObject + (64 << 10), 'x') + "\"}";
  server.respond = [huge](const std::string& request) {
    if (is_watch(request))
      return kChunks + make_chunk(R"({"type":"ADDED","object":)" + huge + "}\n" +
                                  R"({"type":"ADDED","object":{"metadata":{"name":"c"}}})" + "\n");
    return make_response(R"({"metadata":{"resourceVersion":"7"},"items":[)" + huge +
                         R"(,{"metadata":{"name":"b"}}]})");
  };
  start();
  EXPECT_TRUE(run_until([&] { return names.size() == 4; }));
  EXPECT_THAT(names, ElementsAre("huge", "b", "huge", "c"));
  EXPECT_EQ(too_large.size(), 2u);
  EXPECT_EQ(reflector->problem(), "");
  EXPECT_EQ(server.requests.size(), 2u);
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
