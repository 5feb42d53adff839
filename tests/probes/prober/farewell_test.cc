// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/farewell.h"

#include <array>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

#include "probes/net/as_value.h"
#include "probes/starttls/last_words.h"
#include "tests/probes/loop.h"
#include "tests/probes/tls/handshake_fixture.h"

namespace staple::prober {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Server answers the client of one connection, in plain text or within TLS.
struct Server {
  tcp::socket socket;
  tls::MemoryServer* tls = nullptr;  ///< null: plain text
  Bytes tickets = {};                ///< sent first
  std::string heard = {};
  bool replies = true;  ///< to a line, and then ends the connection
  bool has_replied = false;
  bool saw_the_end = false;  ///< the client has ended its direction

  asio::awaitable<void> serve() {
    co_await asio::async_write(socket, asio::buffer(tickets), net::as_value);
    std::array<std::uint8_t, 4096> chunk;
    while (true) {
      const auto [error, size] =
          co_await socket.async_read_some(asio::buffer(chunk), net::as_value);
      if (error) break;
      Bytes answer = hear(ByteView(chunk).first(size));
      if (heard.ends_with('\n') && replies && !std::exchange(has_replied, true))
        answer = tls ? tls->say("221 bye\r\n") : Bytes{'2', '2', '1', '\r', '\n'};
      co_await asio::async_write(socket, asio::buffer(answer), net::as_value);
      boost::system::error_code ignored;
      if (has_replied) socket.shutdown(tcp::socket::shutdown_send, ignored);
    }
    saw_the_end = true;
    socket.close();
  }

  Bytes hear(ByteView bytes) {
    if (!tls) {
      heard.append(bytes.begin(), bytes.end());
      return {};
    }
    Bytes answer = tls->respond(bytes);
    heard = tls->text();
    return answer;
  }
};

struct ProberFarewellTest : tls::HandshakeTest {
  asio::io_context loop;

  std::pair<tcp::socket, tcp::socket> connect() {
    tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
    tcp::socket client(loop);
    client.connect(acceptor.local_endpoint());
    client.non_blocking(true);
    tcp::socket server = acceptor.accept();
    return {std::move(client), std::move(server)};
  }

  /// say_to says `words` to `server`, and lets both end.
  std::optional<std::string> say_to(Server& server, Farewell farewell) {
    asio::co_spawn(loop, server.serve(), asio::detached);
    auto failure = run(loop, say(std::move(farewell)));
    loop.restart();
    loop.run();
    return failure;
  }

  static std::unique_ptr<net::Protocol> quit() {
    return std::make_unique<starttls::LastWords>("QUIT\r\n");
  }
};

TEST_F(ProberFarewellTest, IsSaidInPlainTextIfTlsWasRefused) {
  auto [client, peer] = connect();
  Server server{std::move(peer)};
  EXPECT_EQ(say_to(server, {std::move(client), nullptr, quit()}), std::nullopt);
  EXPECT_EQ(server.heard, "QUIT\r\n");
  EXPECT_TRUE(server.saw_the_end);
}

TEST_F(ProberFarewellTest, IsSaidWithinTlsWhichThenIsClosed) {
  for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
    for (const bool has_words : {true, false}) {
      tls::MemoryServer memory(leaf, plan(version));
      tls::Handshake handshake(tls->context(), "server.test");
      handshake.stay_open();
      Bytes tickets;
      run_handshake(handshake, memory, tls::kWhole, &tickets);
      auto [client, peer] = connect();
      Server server{std::move(peer), &memory, std::move(tickets)};
      say_to(server,
             {std::move(client), handshake.release_session(), has_words ? quit() : nullptr});
      EXPECT_EQ(server.heard, has_words ? "QUIT\r\n" : "");
      EXPECT_TRUE(memory.client_closed());
      EXPECT_TRUE(server.saw_the_end);
    }
  }
}

// Without a limit the loop would never be idle.
TEST_F(ProberFarewellTest, GivesUpOnAServerThatDoesNotAnswer) {
  auto [client, peer] = connect();
  Server server{std::move(peer)};
  server.replies = false;
  EXPECT_EQ(say_to(server, {std::move(client), nullptr, quit()}), std::nullopt);
  EXPECT_EQ(server.heard, "QUIT\r\n");
  EXPECT_TRUE(server.saw_the_end);
}

TEST_F(ProberFarewellTest, EndsAtOnceIfTheServerHasClosed) {
  auto [client, peer] = connect();
  peer.close();
  EXPECT_EQ(run(loop, say({std::move(client), nullptr, quit()})), std::nullopt);
}

/// Refused fails as soon as the server replies.
struct Refused : net::Protocol {
  std::string start() override { return "LOGIN\r\n"; }
  net::Action consume(ByteView) override {
    return net::fail(Reason::starttls_refused, "login: no");
  }
};

TEST_F(ProberFarewellTest, ReturnsWhyALoginWasRefused) {
  auto [client, peer] = connect();
  Server server{std::move(peer)};
  EXPECT_EQ(say_to(server, {std::move(client), nullptr, std::make_unique<Refused>()}), "login: no");
}

}  // namespace
}  // namespace staple::prober
