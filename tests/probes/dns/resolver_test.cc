// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/resolver.h"

#include <memory>
#include <optional>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <gmock/gmock.h>

#include "tests/probes/dns/name_server.h"
#include "tests/probes/loop.h"

namespace staple::dns {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr std::uint8_t kServerFailure = 2;
constexpr std::uint8_t kRefused = 5;

struct ResolverTest : testing::Test {
  asio::io_context loop;
  NameServer server{
      loop,
      {
          {"both.test",
           {.addresses = {make_address("2001:db8::7"), make_address("192.0.2.7"),
                          make_address("192.0.2.8")}}},
          {"four.test", {.addresses = {make_address("192.0.2.7")}}},
          {"twice.test", {.addresses = {make_address("192.0.2.7"), make_address("192.0.2.7")}}},
          {"empty.test", {}},
          {"broken.test", {.rcode = kServerFailure}},
          {"refused.test", {.rcode = kRefused}},
          {"silent.test", {.silent = true}},
      }};
  /// Whatever routes this host has
  std::shared_ptr<net::Routes> routes =
      std::make_shared<net::Routes>([](const asio::ip::address&) { return true; });
  std::optional<Resolver> resolver{
      std::in_place, loop.get_executor(),
      NameServers{.addresses = server.address(), .timeout = 200ms, .tries = 2, .routes = routes}};

  auto resolve(const std::string& host, net::IpProtocol protocol = net::IpProtocol::any,
               std::chrono::nanoseconds limit = 1h) {
    return run(loop, resolver->resolve(host, protocol, limit));
  }

  std::vector<std::string> addresses(const std::string& host,
                                     net::IpProtocol protocol = net::IpProtocol::any) {
    std::vector<std::string> texts;
    const auto found = resolve(host, protocol);
    if (!found) return {found.error().detail};
    for (const auto& address : *found) texts.push_back(address.to_string());
    return texts;
  }

  std::optional<Reason> reason(const std::string& host,
                               net::IpProtocol protocol = net::IpProtocol::any) {
    const auto found = resolve(host, protocol);
    if (found) return std::nullopt;
    EXPECT_THAT(found.error().detail, HasSubstr(host));
    return found.error().reason;
  }
};

TEST_F(ResolverTest, ReturnsEveryAddressIpv4First) {
  EXPECT_THAT(addresses("both.test"), ElementsAre("192.0.2.7", "192.0.2.8", "2001:db8::7"));
}

TEST_F(ResolverTest, QueriesOnlyTheRequestedFamily) {
  EXPECT_THAT(addresses("both.test", net::IpProtocol::ip4), ElementsAre("192.0.2.7", "192.0.2.8"));
  EXPECT_THAT(addresses("both.test", net::IpProtocol::ip6), ElementsAre("2001:db8::7"));
  EXPECT_THAT(addresses("four.test"), ElementsAre("192.0.2.7"));
}

TEST_F(ResolverTest, ReturnsEachAddressOnce) {
  EXPECT_THAT(addresses("twice.test"), ElementsAre("192.0.2.7"));
}

TEST_F(ResolverTest, DistinguishesTheReasonsOfFailure) {
  EXPECT_EQ(reason("missing.test"), Reason::resolve_not_found);
  EXPECT_EQ(reason("empty.test"), Reason::resolve_no_address);
  EXPECT_EQ(reason("four.test", net::IpProtocol::ip6), Reason::resolve_no_address);
  EXPECT_EQ(reason("broken.test"), Reason::resolve_server_failure);
  EXPECT_EQ(reason("refused.test"), Reason::resolve_server_failure);
  EXPECT_EQ(reason("silent.test"), Reason::resolve_timeout);
  EXPECT_EQ(reason("double..dot.test"), Reason::resolve_bad_name);
}

TEST_F(ResolverTest, WaitsAsLongForASlowAnswerAfterFastOnes) {
  resolver.emplace(
      loop.get_executor(),
      NameServers{.addresses = server.address(), .timeout = 10s, .tries = 1, .routes = routes});
  for (int i = 0; i < 10; ++i) addresses("four.test", net::IpProtocol::ip4);
  server.delay(1s);
  EXPECT_THAT(addresses("four.test", net::IpProtocol::ip4), ElementsAre("192.0.2.7"));
}

TEST_F(ResolverTest, ReportsAnUnreachableServerAtOnce) {
  asio::ip::udp::socket socket(loop, {asio::ip::address_v4::loopback(), 0});
  const std::string unused = "127.0.0.1:" + std::to_string(socket.local_endpoint().port());
  socket.close();
  resolver.emplace(loop.get_executor(),
                   NameServers{.addresses = unused, .timeout = 1h, .tries = 3});
  EXPECT_EQ(reason("four.test", net::IpProtocol::ip4), Reason::resolve_server_failure);
}

TEST_F(ResolverTest, IsBoundedByTheLimitAndIgnoresALateAnswer) {
  const auto found = resolve("silent.test", net::IpProtocol::any, 1ms);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().reason, Reason::resolve_timeout);
  EXPECT_THAT(found.error().detail, HasSubstr("silent.test"));
  EXPECT_THAT(addresses("four.test"), ElementsAre("192.0.2.7"));
  // By then the first query has ended too.
  EXPECT_EQ(reason("silent.test"), Reason::resolve_timeout);
}

TEST_F(ResolverTest, MayBeDestroyedDuringALookup) {
  std::optional<Reason> reason;
  asio::co_spawn(loop, resolver->resolve("silent.test", net::IpProtocol::any, 1h),
                 [&](std::exception_ptr, const auto& found) { reason = found.error().reason; });
  loop.poll();
  resolver.reset();
  loop.restart();
  loop.poll();
  EXPECT_EQ(reason, Reason::resolve_failed);
}

TEST_F(ResolverTest, ReturnsAnAddressAsItIs) {
  EXPECT_THAT(addresses("192.0.2.1"), ElementsAre("192.0.2.1"));
  EXPECT_THAT(addresses("2001:db8::1"), ElementsAre("2001:db8::1"));
  EXPECT_EQ(reason("192.0.2.1", net::IpProtocol::ip6), Reason::resolve_no_address);
  EXPECT_EQ(reason("2001:db8::1", net::IpProtocol::ip4), Reason::resolve_no_address);
}

TEST_F(ResolverTest, ResolvesLocalhostWithoutNameServersAndHostsFile) {
  EXPECT_THAT(addresses("localhost", net::IpProtocol::ip4), ElementsAre("127.0.0.1"));
  EXPECT_THAT(addresses("shop.localhost", net::IpProtocol::ip4), ElementsAre("127.0.0.1"));
  EXPECT_THAT(addresses("shop.localhost", net::IpProtocol::ip6), ElementsAre("::1"));
}

TEST_F(ResolverTest, ResolvesManyNamesConcurrently) {
  int found = 0;
  for (int i = 0; i < 100; ++i) {
    asio::co_spawn(loop, resolver->resolve("both.test", net::IpProtocol::any, 1h),
                   [&](std::exception_ptr, const auto& addresses) {
                     found += addresses && addresses->size() == 3;
                   });
  }
  EXPECT_THAT(addresses("four.test"), ElementsAre("192.0.2.7"));
  while (found < 100 && loop.run_one() > 0) {
  }
  EXPECT_EQ(found, 100);
}

TEST_F(ResolverTest, RetriesATruncatedAnswerByTcp) {
  NameServer::Zone many{.truncated = true};
  for (int i = 1; i <= 50; ++i)
    many.addresses.push_back(make_address("192.0.2." + std::to_string(i)));
  server.set("many.test", many);
  EXPECT_EQ(addresses("many.test", net::IpProtocol::ip4).size(), 50u);
}

TEST_F(ResolverTest, BoundsTheReadsOfAnAnswerByTcp) {
  server.set("slow.test", {.addresses = {make_address("192.0.2.1")}, .truncated = true});
  EXPECT_EQ(addresses("slow.test", net::IpProtocol::ip4).size(), 1u);
  server.set("drip.test",
             {.addresses = {make_address("192.0.2.1")}, .truncated = true, .dripped = 20'000});
  resolver.emplace(
      loop.get_executor(),
      NameServers{.addresses = server.address(), .timeout = 1min, .tries = 1, .routes = routes});
  const auto result = resolve("drip.test", net::IpProtocol::ip4);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error(),
            (Failure{Reason::resolve_server_failure,
                     "drip.test: the name server sends its answers in too many pieces"}));
}

TEST_F(ResolverTest, FindsNoAddressInAnAliasLoop) {
  server.set("loop.test", {.alias = "loop.test"});
  EXPECT_EQ(reason("loop.test"), Reason::resolve_no_address);
}

TEST_F(ResolverTest, ReturnsChangedAddresses) {
  EXPECT_THAT(addresses("four.test"), ElementsAre("192.0.2.7"));
  server.set("four.test", {.addresses = {make_address("192.0.2.9")}});
  EXPECT_THAT(addresses("four.test"), ElementsAre("192.0.2.9"));
}

TEST_F(ResolverTest, SendsEachQueryToTheNameServerWithinTheTtlToo) {
  addresses("four.test", net::IpProtocol::ip4);
  addresses("four.test", net::IpProtocol::ip4);
  EXPECT_EQ(reason("missing.test", net::IpProtocol::ip4), Reason::resolve_not_found);
  EXPECT_EQ(reason("missing.test", net::IpProtocol::ip4), Reason::resolve_not_found);
  EXPECT_EQ(server.questions(), 4);
}

TEST_F(ResolverTest, ReturnsTheTtl) {
  server.set("short.test", {.addresses = {make_address("192.0.2.7")}, .ttl = 7});
  EXPECT_EQ(run(loop, resolver->resolve_addresses("short.test", net::IpProtocol::ip4, 1h))->ttl,
            Seconds(7));
}

TEST_F(ResolverTest, FindsServices) {
  server.set("_https._tcp.test",
             {.services = {{"b.test", 8443}, {"a.test", 443}, {"b.test", 8443}}, .ttl = 9});
  const auto found = run(loop, resolver->resolve_services("_https._tcp.test", 1h));
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_THAT(found->services, ElementsAre(Service{"b.test", 8443}, Service{"a.test", 443}));
  EXPECT_EQ(found->ttl, Seconds(9));
  EXPECT_EQ(run(loop, resolver->resolve_services("missing.test", 1h)).error().reason,
            Reason::resolve_not_found);
  server.set("none.test", {.services = {{"", 0}}});  // RFC 2782: the service is not available
  EXPECT_EQ(run(loop, resolver->resolve_services("none.test", 1h)).error().reason,
            Reason::resolve_no_address);
}

struct ResolverSeveralServersTest : ResolverTest {
  NameServer dead{loop,
                  {{"four.test", {.silent = true}},
                   {"both.test", {.silent = true}},
                   {"lost.test", {.rcode = kServerFailure}}}};

  /// with queries the dead server first. The limit is far below the timeout of c-ares.
  void with(std::chrono::milliseconds head_start) {
    resolver.emplace(loop.get_executor(),
                     NameServers{.addresses = dead.address() + "," + server.address(),
                                 .timeout = 1h,
                                 .tries = 2,
                                 .failover_delay = head_start,
                                 .routes = routes});
  }
};

TEST_F(ResolverSeveralServersTest, QueryTheNextWhenOneDoesNotAnswer) {
  with(10ms);
  EXPECT_THAT(addresses("four.test"), ElementsAre("192.0.2.7"));
  const int asked = dead.questions();
  EXPECT_GT(asked, 0);
  for (int i = 0; i < 20; ++i)
    EXPECT_THAT(addresses("both.test", net::IpProtocol::ip6), ElementsAre("2001:db8::7"));
  EXPECT_EQ(dead.questions(), asked) << "the server that answered is queried first from then on";
}

TEST_F(ResolverSeveralServersTest, QueryTheNextAtOnceAfterAServerFailure) {
  with(1h);
  server.set("lost.test", {.addresses = {make_address("192.0.2.7")}});
  EXPECT_THAT(addresses("lost.test", net::IpProtocol::ip4), ElementsAre("192.0.2.7"));
}

TEST_F(ResolverSeveralServersTest, AcceptTheFirstNegativeAnswer) {
  with(1h);
  EXPECT_EQ(reason("missing.test"), Reason::resolve_not_found);
  EXPECT_EQ(server.questions(), 0);
}

TEST_F(ResolverSeveralServersTest, FailWhenNoneOfThemAnswers) {
  with(10ms);
  server.set("four.test", {.silent = true});
  EXPECT_EQ(run(loop, resolver->resolve("four.test", net::IpProtocol::ip4, 100ms)).error().reason,
            Reason::resolve_timeout);
  server.set("lost.test", {.rcode = kRefused});
  EXPECT_EQ(reason("lost.test"), Reason::resolve_server_failure);
}

TEST(ResolverNameServers, AreAddressesWithOrWithoutPort) {
  for (const auto* const good :
       {"192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]:53"}) {
    EXPECT_EQ(check_name_server(good), "") << good;
  }
  for (const auto* const bad :
       {"", "ns.test", "192.0.2.1:0", "192.0.2.1,192.0.2.2", "192.0.2.1#x"}) {
    EXPECT_NE(check_name_server(bad), "") << bad;
  }
}

TEST(Resolver, RejectsMalformedNameServers) {
  asio::io_context loop;
  EXPECT_THROW(Resolver(loop.get_executor(), NameServers{.addresses = "not an address"}),
               std::runtime_error);
}

}  // namespace
}  // namespace staple::dns
