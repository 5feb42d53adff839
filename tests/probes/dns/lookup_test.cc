// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "probes/dns/resolver.h"
#include "tests/probes/dns/name_server.h"
#include "tests/probes/loop.h"

namespace staple::dns {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;
using testing::ElementsAre;
using namespace std::chrono_literals;

/// LookupTest has a name server and a routing table.
struct LookupTest : testing::Test {
  asio::io_context loop;
  NameServer server{loop,
                    {{"both.test",
                      {.addresses = {make_address("2001:db8::7"), make_address("192.0.2.7"),
                                     make_address("192.0.2.8")}}},
                     {"four.test", {.addresses = {make_address("192.0.2.7")}}}}};
  std::function<bool(const asio::ip::address&)> has_route = [](const auto&) { return true; };
  NameServers options{
      .addresses = server.address(),
      .timeout = 200ms,
      .tries = 2,
      .routes = std::make_shared<net::Routes>([this](const auto& a) { return has_route(a); })};
  std::optional<Resolver> resolver{std::in_place, loop.get_executor(), options};

  auto resolve(const std::string& host, net::IpProtocol protocol) {
    return run(loop, resolver->resolve(host, protocol, 1h));
  }

  std::vector<std::string> addresses(const std::string& host,
                                     net::IpProtocol protocol = net::IpProtocol::any) {
    const auto found = resolve(host, protocol);
    if (!found) return {found.error().detail};
    std::vector<std::string> texts;
    for (const auto& address : *found) texts.push_back(address.to_string());
    return texts;
  }

  std::optional<Reason> reason(const std::string& host) {
    const auto found = resolve(host, net::IpProtocol::any);
    return found ? std::nullopt : std::optional(found.error().reason);
  }
};

struct LookupRoutesTest : LookupTest {
  static bool is_v4(const asio::ip::address& address) { return address.is_v4(); }
  static bool is_v6(const asio::ip::address& address) { return address.is_v6(); }
};

TEST_F(LookupRoutesTest, LeaveOutAFamilyThatThisHostCannotReach) {
  has_route = is_v4;
  EXPECT_THAT(addresses("both.test"), ElementsAre("192.0.2.7", "192.0.2.8"));
  has_route = is_v6;
  EXPECT_THAT(addresses("both.test"), ElementsAre("2001:db8::7"));
  has_route = [](const auto&) { return false; };
  EXPECT_THAT(addresses("both.test"), ElementsAre("192.0.2.7", "192.0.2.8", "2001:db8::7"));
}

TEST_F(LookupRoutesTest, LeaveOutNothingOfAFamilyThatIsRequired) {
  has_route = is_v4;
  EXPECT_THAT(addresses("both.test", net::IpProtocol::ip6), ElementsAre("2001:db8::7"));
  EXPECT_THAT(addresses("2001:db8::7"), ElementsAre("2001:db8::7"));
  has_route = is_v6;
  EXPECT_THAT(addresses("four.test"), ElementsAre("192.0.2.7"));
}

struct LookupFinalDotTest : LookupTest {
  /// The search list is `search.test`, in which every name has the address of another server.
  void SetUp() override {
    ::setenv("LOCALDOMAIN", "search.test", 1);
    server.set("www.search.test", {.addresses = {make_address("192.0.2.66")}});
    server.set("www.shop.search.test", {.addresses = {make_address("192.0.2.66")}});
    resolver.emplace(loop.get_executor(), options);
  }
  void TearDown() override { ::unsetenv("LOCALDOMAIN"); }
};

TEST_F(LookupFinalDotTest, KeepsTheSearchListAway) {
  EXPECT_THAT(addresses("www"), ElementsAre("192.0.2.66"));
  EXPECT_EQ(reason("www."), Reason::resolve_not_found);
  EXPECT_THAT(addresses("www.shop"), ElementsAre("192.0.2.66"));
  EXPECT_EQ(reason("www.shop."), Reason::resolve_not_found);
  EXPECT_THAT(addresses("four.test."), ElementsAre("192.0.2.7"));
  EXPECT_THAT(addresses("localhost.", net::IpProtocol::ip4), ElementsAre("127.0.0.1"));
}

}  // namespace
}  // namespace staple::dns
