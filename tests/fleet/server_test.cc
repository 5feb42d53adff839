// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "probes/net/as_value.h"
#include "probes/net/connect.h"
#include "probes/tls/client.h"
#include "probes/tls/perform_handshake.h"
#include "tests/pki/authority.h"
#include "tests/probes/loop.h"

namespace staple::fleet {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// Heard holds the bytes received until the server closed or `most` bytes had arrived.
struct Heard {
  Bytes bytes;
  error_code end;
};

asio::awaitable<Heard> say_hello(tcp::endpoint to, std::size_t most = 1000) {
  tcp::socket socket(co_await asio::this_coro::executor);
  const auto [refused] = co_await socket.async_connect(to, net::as_value);
  if (refused) co_return Heard{{}, refused};
  const Bytes hello{'h', 'e', 'l', 'l', 'o'};
  co_await asio::async_write(socket, asio::buffer(hello), net::as_value);
  Bytes bytes(most);
  const auto [error, size] = co_await asio::async_read(socket, asio::buffer(bytes), net::as_value);
  bytes.resize(size);
  co_return Heard{bytes, error};
}

class FleetServerTest : public testing::Test {
 protected:
  asio::io_context loop_;
};

TEST_F(FleetServerTest, SendsAnyBytesAndCloses) {
  const Server server(loop_.get_executor(), Raw{.response = {1, 2, 3}});
  const Heard heard = run(loop_, say_hello(server.endpoint()));
  EXPECT_EQ(heard.bytes, (Bytes{1, 2, 3}));
  EXPECT_EQ(heard.end, asio::error::eof);
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(FleetServerTest, ResetsTheConnectionIfConfigured) {
  const Server server(loop_.get_executor(),
                      Raw{.response = {}, .close_action = CloseAction::reset});
  EXPECT_EQ(run(loop_, say_hello(server.endpoint())).end, asio::error::connection_reset);
}

TEST_F(FleetServerTest, FloodsForAsLongAsTheClientReads) {
  const Server server(loop_.get_executor(), Raw{.response = Bytes(100, 7), .forever = true});
  const Heard heard = run(loop_, say_hello(server.endpoint(), 1000 * 1000));
  EXPECT_EQ(heard.bytes.size(), 1000U * 1000U);
  EXPECT_FALSE(heard.end);
}

TEST_F(FleetServerTest, ChoosesByTheLocalAddress) {
  const auto choose = [](const tcp::endpoint& local) {
    return Raw{.response = {local.address().to_v4().to_bytes()[3]}};
  };
  const Server server(loop_.get_executor(), choose, tcp::endpoint(asio::ip::address_v4::any(), 0));
  for (const std::uint8_t last : Bytes{1, 77, 254}) {
    const tcp::endpoint at(asio::ip::address_v4({127, 5, 6, last}), server.port());
    EXPECT_EQ(run(loop_, say_hello(at)).bytes, Bytes{last});
  }
}

TEST_F(FleetServerTest, ClosesItsConnectionsAndStopsListeningOnDestruction) {
  auto server = std::make_unique<Server>(loop_.get_executor(),
                                         Raw{.response = {1}, .close_action = CloseAction::wait});
  const tcp::endpoint at = server->endpoint();
  std::optional<Heard> heard;
  asio::co_spawn(loop_, store_result(say_hello(at), heard), asio::detached);
  while (server->connections() == 0) loop_.run_one();
  server.reset();
  loop_.run();
  ASSERT_TRUE(heard);
  EXPECT_TRUE(heard->end);
  loop_.restart();
  EXPECT_EQ(run(loop_, say_hello(at)).end, asio::error::connection_refused);
}

TEST_F(FleetServerTest, KeepsAClosedPortClosed) {
  const ClosedPort closed(loop_.get_executor());
  EXPECT_EQ(run(loop_, say_hello(closed.endpoint())).end, asio::error::connection_refused);
}

using Chain = std::vector<PresentedCertificate>;

/// presented returns the chain received by a client that requests a list, or else a single staple.
/// Empty if it fails.
asio::awaitable<Chain> presented(tcp::endpoint at, bool list) {
  const auto loop = co_await asio::this_coro::executor;
  const auto tls = tls::load_client({}, x509::Roots::make_empty());
  net::Deadline deadline(loop, std::chrono::hours(1));
  auto socket = co_await connect(at, deadline);
  if (list) {
    const tls::HelloOptions hello{"server.test"};
    const auto seen = co_await request_status_list(*socket, hello, {}, deadline);
    co_return seen ? seen->chain : Chain();
  }
  const auto seen = co_await perform_handshake(*socket, (*tls)->context(), "server.test",
                                               tls::StatusRequest::sent, {}, deadline);
  co_return seen ? seen->chain : Chain();
}

TEST_F(FleetServerTest, SendsListsToClientsThatOfferThemAndCompletesTheHandshakeOtherwise) {
  const WallTime now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
  const pki::Authority root = pki::make_root("Root", {now, now + std::chrono::days(1)});
  const pki::Identity leaf = pki::make_leaf(root, {now, now + std::chrono::days(1)});
  const Site site{.chain = {leaf.certificate, root.certificate},
                  .key = leaf.key,
                  .staple = always({1}),
                  .staple_list = [] {
                    return std::vector<Bytes>{{1}, {2}};
                  }};
  const Server server(loop_.get_executor(), offer(site));
  EXPECT_EQ(run(loop_, presented(server.endpoint(), true)),
            (Chain{{leaf.certificate, Bytes{1}}, {root.certificate, Bytes{2}}}));
  EXPECT_EQ(run(loop_, presented(server.endpoint(), false)),
            (Chain{{leaf.certificate, Bytes{1}}, {root.certificate, std::nullopt}}));
}

TEST_F(FleetServerTest, RejectsAKeyThatDoesNotMatchItsCertificate) {
  const WallTime now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
  const pki::Authority root = pki::make_root("Root", {now, now + std::chrono::days(1)});
  EXPECT_THROW(offer(Site{.chain = {root.certificate}, .key = pki::Key::p256()}),
               std::runtime_error);
}

}  // namespace
}  // namespace staple::fleet
