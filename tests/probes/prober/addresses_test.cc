// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>

#include "tests/probes/prober/test_prober.h"

namespace staple::prober {
namespace {

namespace asio = boost::asio;
using fleet::CloseAction;
using fleet::Raw;
using fleet::Server;
using testing::SizeIs;
using namespace std::chrono_literals;

struct AddressesTest : ProberTest {};

TEST_F(AddressesTest, ProbesEveryAddressInTheOrderOfTheResolver) {
  const Server server(loop.get_executor(), fleet::offer(site()),
                      {asio::ip::make_address("127.0.0.1"), 0});
  const auto all = probe(Target{"several.test", server.port(), ""});
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].observation.address, "127.0.0.2");
  EXPECT_EQ(all[0].observation.failure->reason, Reason::connect_refused);
  EXPECT_EQ(all[1].observation.address, "127.0.0.1");
  EXPECT_TRUE(all[1].observation.verdict);
  EXPECT_EQ(all[2].observation.address, "127.0.0.3");
  EXPECT_EQ(prober.connection_limiter().in_use(), 0u);

  module.all_addresses = false;
  EXPECT_THAT(probe(Target{"several.test", server.port(), ""}), SizeIs(1));
}

TEST_F(AddressesTest, DoesNotConnectToAnAddressThatIsNotPermitted) {
  const Server server(loop.get_executor(), fleet::offer(site()),
                      {asio::ip::make_address("127.0.0.1"), 0});
  const asio::ip::tcp::endpoint not_permitted(asio::ip::make_address("127.0.0.2"), server.port());
  asio::ip::tcp::acceptor forbidden(loop, not_permitted);
  forbidden.non_blocking(true);
  const auto permits = [](const asio::ip::address& each) {
    return each.to_string() == "127.0.0.1";
  };
  const Target target{"several.test", server.port(), ""};
  const int questions = names.questions();
  const auto all = run(loop, prober.probe({target, module, *tls, 1h, {}, {}, permits})).views;
  EXPECT_EQ(names.questions() - questions, 2);  // A and AAAA, once

  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].observation.address, "127.0.0.1");
  EXPECT_TRUE(all[0].observation.verdict);
  for (const std::size_t i : {1, 2}) {
    const Observation& observation = all[i].observation;
    EXPECT_EQ(observation.address, i == 1 ? "127.0.0.2" : "127.0.0.3");
    ASSERT_TRUE(observation.failure);
    EXPECT_EQ(observation.failure->reason, Reason::resolve_not_permitted);
    EXPECT_EQ(observation.attempts, 0u);
    EXPECT_EQ(observation.time, kNow);
  }
  boost::system::error_code no_connection;
  forbidden.accept(no_connection);
  EXPECT_EQ(no_connection, asio::error::would_block);
}

TEST_F(AddressesTest, AppliesTheFilterToATargetThatIsAnAddress) {
  const Target target{"127.0.0.1", 443, ""};
  const auto all =
      run(loop, prober.probe({target, module, *tls, 1h, {}, {}, [](const auto&) { return false; }}))
          .views;
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].observation.failure->reason, Reason::resolve_not_permitted);
}

struct AddressesManyTest : ProberTest {
  Prober wide{loop.get_executor(), Clock{.now = [] { return kNow; }, .steady_now = steady_now}, 64,
              dns::NameServers{.addresses = names.address(), .timeout = 200ms, .tries = 1}};
  std::vector<asio::ip::address> addresses;

  AddressesManyTest() {
    for (std::uint32_t i = 1; i <= 20; ++i)
      addresses.push_back(asio::ip::address_v4(0x7f000100 + i));
    names.set("many.test", {.addresses = addresses});
  }

  // Returns how many connections of one probe are open if the servers do not respond.
  std::size_t held(std::optional<SteadyTime> until) {
    const Server hung(loop.get_executor(), Raw{.response = {}, .close_action = CloseAction::wait},
                      {asio::ip::make_address("0.0.0.0"), 0});
    const Target target{"many.test", hung.port(), ""};
    asio::cancellation_signal enough;
    ProbeRequest request{target, module, *tls, 1h};
    request.until = until;
    asio::co_spawn(loop, wide.probe(request),
                   asio::bind_cancellation_slot(enough.slot(), asio::detached));
    while (wide.connection_limiter().in_use() == 0) loop.run_one();
    while (loop.poll() > 0) {
    }
    const std::size_t most = wide.connection_limiter().in_use();
    enough.emit(asio::cancellation_type::terminal);
    while (wide.connection_limiter().in_use() > 0) loop.run_one();
    return most;
  }
};

TEST_F(AddressesManyTest, AreProbedEightAtOnceWithoutADeadline) {
  EXPECT_EQ(held({}), 8u);
  EXPECT_EQ(held(steady_now() + 1h), 20u) << "with a deadline";
}

TEST_F(AddressesManyTest, AreAllProbedInTheOrderOfTheResolver) {
  const fleet::ClosedPort closed(loop.get_executor());
  const Target target{"many.test", closed.endpoint().port(), ""};
  const auto all = run(loop, wide.probe({target, module, *tls, 1h})).views;
  ASSERT_THAT(all, SizeIs(20));
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].observation.address, addresses[i].to_string());
    EXPECT_EQ(all[i].observation.failure->reason, Reason::connect_refused);
  }
}

}  // namespace
}  // namespace staple::prober
