// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/changing_fleet.h"

#include <optional>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "probes/net/connect.h"
#include "probes/tls/client.h"
#include "probes/tls/perform_handshake.h"
#include "tests/probes/loop.h"

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;
using boost::asio::ip::tcp;
using testing::Optional;

constexpr WallTime kStart = std::chrono::sys_days(2026y / 11 / 20);

/// shared_world is made once, because its keys take time.
const World& shared_world() {
  static const World world(kStart);
  return world;
}

class ChangingFleetTest : public testing::Test {
 protected:
  /// handshake returns what a client receives from endpoint 127.16.0.`last` at the port of this
  /// index. Nullopt if it fails.
  std::optional<PresentedChain> handshake(int last, std::size_t port = 0) {
    const tcp::endpoint at(make_address("127.16.0." + std::to_string(last)),
                           fleet_.ports().at(port));
    return run(loop_, perform(at));
  }

  boost::asio::awaitable<std::optional<PresentedChain>> perform(tcp::endpoint at) {
    const auto tls = tls::load_client({}, x509::Roots::make_empty());
    net::Deadline deadline(loop_.get_executor(), 1h);
    auto socket = co_await net::connect(at, deadline);
    if (!socket) co_return std::nullopt;
    auto seen = co_await tls::perform_handshake(*socket, (*tls)->context(), "e.fleet.test",
                                                tls::StatusRequest::sent, {}, deadline);
    if (!seen) co_return std::nullopt;
    co_return *std::move(seen);
  }

  /// certificate returns the leaf of the endpoint. Empty if the handshake fails.
  Bytes certificate(int last) {
    const auto seen = handshake(last);
    return seen ? seen->chain.at(0).der : Bytes();
  }

  std::optional<Bytes> staple(int last) {
    const auto seen = handshake(last);
    return seen ? seen->chain.at(0).staple : std::nullopt;
  }

  boost::asio::io_context loop_;
  WallTime now_ = kStart;
  ChangingFleet fleet_{loop_.get_executor(),
                       [this] { return now_; },
                       shared_world(),
                       {.endpoints = 4, .ports = 2, .window = 600s}};
};

TEST_F(ChangingFleetTest, ServesEveryEndpointOnEveryPort) {
  EXPECT_TRUE(handshake(1, 0));
  EXPECT_TRUE(handshake(4, 1));
  EXPECT_FALSE(handshake(5));  // there are four
}

TEST_F(ChangingFleetTest, ChangesTheStateOfTheEndpointsThatACommandNames) {
  EXPECT_EQ(fleet_.execute("set 1 2 not-sent 0"), std::nullopt);
  EXPECT_TRUE(staple(1));
  EXPECT_FALSE(staple(2));
  EXPECT_FALSE(staple(3));
  EXPECT_TRUE(staple(4));
  EXPECT_EQ(fleet_.execute("set 1 2 ok 0"), std::nullopt);
  EXPECT_TRUE(staple(2));
}

TEST_F(ChangingFleetTest, GivesEachGenerationACertificateOfItsOwn) {
  const Bytes first = certificate(1);
  EXPECT_EQ(certificate(2), first);
  EXPECT_EQ(fleet_.execute("set 0 1 ok 1"), std::nullopt);
  EXPECT_NE(certificate(1), first);
  EXPECT_EQ(fleet_.execute("set 0 1 ok 0"), std::nullopt);
  EXPECT_EQ(certificate(1), first);
}

TEST_F(ChangingFleetTest, RenewsOrStopsRenewingAStaple) {
  EXPECT_EQ(fleet_.execute("set 0 1 renewing 1"), std::nullopt);
  EXPECT_EQ(fleet_.execute("set 1 1 stopped 1"), std::nullopt);
  const auto renewed = staple(1);
  const auto stopped = staple(2);
  now_ += 299s;
  EXPECT_EQ(staple(1), renewed);
  now_ += 1s;
  EXPECT_NE(staple(1), renewed);
  now_ += 24h;
  EXPECT_EQ(staple(2), stopped);
}

TEST_F(ChangingFleetTest, SendsAHandshakeByteByByte) {
  EXPECT_EQ(fleet_.execute("set 0 1 pieces 0"), std::nullopt);
  EXPECT_TRUE(handshake(1));
}

TEST_F(ChangingFleetTest, ClosesAndOpensAPort) {
  EXPECT_EQ(fleet_.execute("close 0"), std::nullopt);
  EXPECT_EQ(fleet_.execute("close 0"), std::nullopt);
  EXPECT_FALSE(handshake(1, 0));
  EXPECT_TRUE(handshake(1, 1));
  EXPECT_EQ(fleet_.execute("open 0"), std::nullopt);
  EXPECT_TRUE(handshake(1, 0));
}

TEST_F(ChangingFleetTest, SaysWhatIsWrongWithACommand) {
  EXPECT_THAT(fleet_.execute(""), Optional(std::string("unknown command ''")));
  EXPECT_THAT(fleet_.execute("sit 1"), Optional(std::string("unknown command 'sit'")));
  EXPECT_THAT(fleet_.execute("set 0 1 ok"),
              Optional(std::string("expected FIRST COUNT STATE GENERATION")));
  EXPECT_THAT(fleet_.execute("set 0 1 odd 0"), Optional(std::string("unknown state 'odd'")));
  EXPECT_THAT(fleet_.execute("set 3 2 ok 0"), Optional(std::string("there are 4 endpoints")));
  EXPECT_THAT(fleet_.execute("set 5 0 ok 0"), Optional(std::string("there are 4 endpoints")));
  EXPECT_THAT(fleet_.execute("close 2"), Optional(std::string("there are 2 ports")));
}

TEST_F(ChangingFleetTest, HasStatesThatCanBeSet) {
  std::set<std::string> names;
  for (const ChangingState& state : fleet_.states()) {
    EXPECT_TRUE(names.insert(state.name).second) << state.name;
    EXPECT_EQ(fleet_.execute("set 0 1 " + state.name + " 0"), std::nullopt);
  }
  EXPECT_TRUE(names.contains("expired"));
  EXPECT_FALSE(names.contains("refused"));  // of a port, not of an endpoint
}

}  // namespace
}  // namespace staple::fleet
