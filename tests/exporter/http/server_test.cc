// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/server.h"

#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/read_until.hpp>
#include <gtest/gtest.h>

#include "tests/exporter/http/running_server.h"

namespace staple::httpd {
namespace {

using namespace std::string_literals;

// bcrypt hash of `secret`, with the lowest cost.
constexpr auto kHashOfSecret = "$2b$04$/groGQ/0cplATcgDSQhxbu3FpworGDj5YS9AdcNxA1Ky52TSVDpLu";

TEST(HttpServer, RespondsAndCounts) {
  RunningServer server;
  const std::string response = server.exchange(format_get("/hello"));
  EXPECT_TRUE(response.starts_with("HTTP/1.1 200 OK\r\n")) << response;
  EXPECT_TRUE(response.ends_with("\r\n\r\nhello\n")) << response;
  EXPECT_TRUE(has(response, "X-Content-Type-Options: nosniff\r\n"));
  EXPECT_TRUE(has(response, " GMT\r\n")) << "a response has a date";
  server.exchange(format_get("/nothing"));
  server.stop();
  EXPECT_EQ(server.counts(), (metrics::RequestCounts{{{200, "/hello"}, 1}, {{404, "other"}, 1}}));
}

TEST(HttpServer, StreamsPiecesInChunks) {
  EXPECT_TRUE(RunningServer()
                  .exchange(format_get("/pieces"))
                  .ends_with("\r\n\r\n6\r\nfirst \r\n5\r\nlast\n\r\n0\r\n\r\n"));
}

TEST(HttpServer, SendsHttp10ABodyThatEndsWithTheConnection) {
  const std::string response = RunningServer().exchange(
      "GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /hello HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(response.ends_with("\r\n\r\nfirst last\n")) << response;
  EXPECT_FALSE(has(response, "Transfer-Encoding")) << response;
  EXPECT_FALSE(has(response, "Connection: keep-alive")) << response;
}

// RFC 9110, section 5.3: a list may be given in several fields.
TEST(HttpServer, ReadsEveryFieldOfAList) {
  const std::string response = RunningServer().exchange(format_get(
      "/compressed", "Connection: close\r\nAccept-Encoding: br\r\nAccept-Encoding: gzip\r\n"));
  EXPECT_TRUE(has(response, "Content-Encoding: gzip\r\n")) << response;
}

TEST(HttpServer, SendsCompressedPiecesUnchanged) {
  const std::string compressed = RunningServer().exchange(
      format_get("/compressed", "Connection: close\r\nAccept-Encoding: gzip\r\n"));
  EXPECT_TRUE(has(compressed, "Content-Encoding: gzip\r\n")) << compressed;
  EXPECT_TRUE(compressed.ends_with("\r\n\r\n2\r\ngz\r\n0\r\n\r\n")) << compressed;
  EXPECT_TRUE(RunningServer()
                  .exchange(format_get("/compressed"))
                  .ends_with("\r\n\r\n5\r\nplain\r\n0\r\n\r\n"));
}

TEST(HttpServer, CompressesPiecesIfTheClientAcceptsGzip) {
  const std::string response = RunningServer().exchange(
      format_get("/pieces", "Connection: close\r\nAccept-Encoding: gzip\r\n"));
  EXPECT_TRUE(has(response, "Content-Encoding: gzip\r\n")) << response;
  EXPECT_TRUE(has(response, "\x1f\x8b"));
}

TEST(HttpServer, SendsNoBodyForHead) {
  const std::string response =
      RunningServer().exchange("HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has(response, "Content-Length: 6\r\n")) << response;
  EXPECT_TRUE(response.ends_with("\r\n\r\n")) << response;
}

TEST(HttpServer, KeepsAConnectionForTheNextRequest) {
  RunningServer server;
  const std::string response = server.exchange(format_get("/hello", "") + format_get("/pieces"));
  EXPECT_TRUE(has(response, "hello\n"));
  EXPECT_TRUE(has(response, "last\n"));
}

TEST(HttpServer, LogsAnExceptionOfAHandlerAndContinues) {
  RunningServer server;
  EXPECT_TRUE(server.exchange(format_get("/broken")).starts_with("HTTP/1.1 500 "));
  EXPECT_TRUE(server.exchange(format_get("/hello")).starts_with("HTTP/1.1 200 "));
  server.stop();
  EXPECT_TRUE(has(server.lines(), "a bug")) << server.lines();
}

TEST(HttpServer, RefusesOtherProtocols) {
  EXPECT_TRUE(RunningServer().exchange("\x16\x03\x01 hello\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST(HttpServer, RefusesAHeaderThatIsTooLarge) {
  ServerLimits limits;
  limits.header_bytes = 1024;
  RunningServer server(limits);
  EXPECT_TRUE(server.exchange(format_get("/hello", "X: " + std::string(2000, 'x') + "\r\n"))
                  .starts_with("HTTP/1.1 431 "));
}

TEST(HttpServer, RefusesABodyThatIsTooLarge) {
  RunningServer server;
  EXPECT_TRUE(server.exchange(format_get("/hello", "Content-Length: 1000000\r\n"))
                  .starts_with("HTTP/1.1 413 "));
}

TEST(HttpServer, ClosesTheOldestIdleConnectionForANewOne) {
  ServerLimits limits;
  limits.connections = 1;
  RunningServer server(limits);
  tcp::socket idle = server.connect();
  asio::write(idle, asio::buffer(format_get("/hello", "")));
  std::string first;
  asio::read_until(idle, asio::dynamic_buffer(first), "hello\n");
  EXPECT_TRUE(server.exchange(format_get("/hello")).starts_with("HTTP/1.1 200 "));
  EXPECT_EQ(RunningServer::read_rest(idle), "");
}

TEST(HttpServer, ClosesAConnectionWithAnIncompleteRequestForANewOne) {
  ServerLimits limits;
  limits.connections = 1;
  RunningServer server(limits);
  tcp::socket slow = server.connect();
  asio::write(slow, asio::buffer(std::string_view("GET /hello HTTP/1.1\r\nHost: ")));
  EXPECT_TRUE(server.exchange(format_get("/hello")).starts_with("HTTP/1.1 200 "));
  EXPECT_EQ(RunningServer::read_rest(slow), "");
}

TEST(HttpServer, RefusesAnAmbiguousRequestAndReadsNoFurther) {
  const std::string response = RunningServer().exchange(
      "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
      format_get("/hello"));
  EXPECT_TRUE(response.starts_with("HTTP/1.1 400 ")) << response;
  EXPECT_TRUE(has(response, "Connection: close\r\n")) << response;
  EXPECT_FALSE(has(response, "hello\n")) << response;
}

TEST(HttpServer, SendsContinueBeforeTheBody) {
  RunningServer server;
  tcp::socket socket = server.connect();
  asio::write(socket,
              asio::buffer(
                  "POST /hello HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
                  "Connection: close\r\n\r\n"s));
  std::string interim_response;
  asio::read_until(socket, asio::dynamic_buffer(interim_response), "\r\n\r\n");
  EXPECT_EQ(interim_response, "HTTP/1.1 100 Continue\r\n\r\n");
  asio::write(socket, asio::buffer("ok"s));
  EXPECT_TRUE(RunningServer::read_rest(socket).starts_with("HTTP/1.1 200 "));
}

TEST(HttpServer, ClosesAConnectionThatExceedsATimeout) {
  ServerLimits limits;
  limits.idle_timeout = limits.read_timeout = std::chrono::seconds(0);
  RunningServer server(limits);
  tcp::socket idle = server.connect();
  EXPECT_EQ(RunningServer::read_rest(idle), "");
}

TEST(HttpServer, AddsTheHeadersOfTheWebConfiguration) {
  WebConfig web_config;
  web_config.settings.headers = {{"X-Frame-Options", "deny"}};
  RunningServer server({}, std::make_shared<const WebConfig>(std::move(web_config)));
  EXPECT_TRUE(has(server.exchange(format_get("/hello")), "X-Frame-Options: deny\r\n"));
  EXPECT_TRUE(has(server.exchange(format_get("/nothing")), "X-Frame-Options: deny\r\n"));
}

TEST(HttpServer, RevealsNoPathsWithoutAPassword) {
  WebConfig web_config;
  web_config.settings.users = {{"alice", kHashOfSecret}};
  RunningServer server({}, std::make_shared<const WebConfig>(std::move(web_config)));
  for (const auto path : {"/hello", "/nothing"}) {
    const std::string response = server.exchange(format_get(path));
    EXPECT_TRUE(response.starts_with("HTTP/1.1 401 ")) << response;
    EXPECT_TRUE(
        has(response, "WWW-Authenticate: Basic realm=\"staple_exporter\", charset=\"UTF-8\"\r\n"));
    EXPECT_FALSE(has(response, "hello"));
  }
  const std::string right = "Connection: close\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\n";
  EXPECT_TRUE(has(server.exchange(format_get("/hello", right)), "hello\n"));
}

}  // namespace
}  // namespace staple::httpd
