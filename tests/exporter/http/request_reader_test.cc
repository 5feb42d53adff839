// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/request_reader.h"

#include <chrono>
#include <string>
#include <thread>

#include <boost/asio/read_until.hpp>
#include <gtest/gtest.h>

#include "tests/exporter/http/running_server.h"

namespace staple::httpd {
namespace {

using namespace std::string_literals;

// The pieces are sent one by one, each after the server has read the one before.
TEST(RequestReader, RefusesARequestInTooManyPieces) {
  ServerLimits limits;
  limits.reads = 4;
  for (const std::string& begin :
       {"GET /hello HTTP/1.1\r\n"s,
        "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"s}) {
    RunningServer server(limits);
    tcp::socket socket = server.connect();
    socket.set_option(tcp::no_delay(true));
    boost::system::error_code closed;
    asio::write(socket, asio::buffer(begin));
    while (!closed && socket.available() == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      asio::write(socket, asio::buffer("x"s), closed);
    }
    const std::string response = RunningServer::read_rest(socket);
    EXPECT_TRUE(response.starts_with("HTTP/1.1 400 ")) << response;
    EXPECT_TRUE(response.ends_with("too many pieces\n")) << response;
  }
}

TEST(RequestReader, ReadsARequestInFewPiecesOneAfterTheOther) {
  ServerLimits limits;
  limits.reads = 4;
  RunningServer server(limits);
  tcp::socket socket = server.connect();
  for (int i = 0; i < 5; ++i) {
    asio::write(socket, asio::buffer(format_get("/hello", "")));
    std::string response;
    asio::read_until(socket, asio::dynamic_buffer(response), "hello\n");
    EXPECT_TRUE(response.starts_with("HTTP/1.1 200 ")) << response;
  }
}

}  // namespace
}  // namespace staple::httpd
