// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "probes/dns/resolver.h"
#include "tests/folder.h"
#include "tests/probes/dns/name_server.h"
#include "tests/probes/loop.h"

namespace staple::dns {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;
using namespace std::chrono_literals;

/// ResolveAgainTest resolves IPv4 addresses: each lookup is one query to the server.
struct ResolveAgainTest : testing::Test {
  asio::io_context loop;
  NameServer server{loop,
                    {{"www.test", {.addresses = {make_address("192.0.2.7")}, .ttl = 60}},
                     {"silent.test", {.silent = true}},
                     {"broken.test", {.rcode = 2}}}};
  std::optional<Resolver> resolver{
      std::in_place, loop.get_executor(),
      NameServers{.addresses = server.address(), .timeout = 200ms, .tries = 1}};
  SteadyTime now = SteadyTime() + 24h;
  std::chrono::nanoseconds max_age = 5min;

  std::string query(const std::string& host = "www.test") {
    const auto found = run(loop, resolver->resolve(host, net::IpProtocol::ip4, 1h, {now, max_age}));
    return found ? found->front().to_string() : std::string(entry(found.error().reason).name);
  }
};

TEST_F(ResolveAgainTest, QueriesAgainOnceTheAnswerHasExpired) {
  EXPECT_EQ(query(), "192.0.2.7");
  server.set("www.test", {.addresses = {make_address("192.0.2.9")}, .ttl = 60});
  now += 59s;
  EXPECT_EQ(query(), "192.0.2.7");
  EXPECT_EQ(server.questions(), 1);
  now += 1s;
  EXPECT_EQ(query(), "192.0.2.9");
  EXPECT_EQ(server.questions(), 2);
}

TEST_F(ResolveAgainTest, QueriesAgainWhenTheCacheIsDisabled) {
  max_age = 0s;
  query();
  query();
  EXPECT_EQ(server.questions(), 2);
}

TEST_F(ResolveAgainTest, QueriesSoonAgainForANameThatDidNotExist) {
  EXPECT_EQ(query("new.test"), "not_found");
  server.set("new.test", {.addresses = {make_address("192.0.2.8")}});
  EXPECT_EQ(query("new.test"), "not_found");
  now += kMinTtl;
  EXPECT_EQ(query("new.test"), "192.0.2.8");
}

TEST_F(ResolveAgainTest, QueriesAtOnceAfterATimeoutOrServerFailure) {
  EXPECT_EQ(query("silent.test"), "timeout");
  EXPECT_EQ(query("broken.test"), "server_failure");
  for (const auto* const name : {"silent.test", "broken.test"}) {
    server.set(name, {.addresses = {make_address("192.0.2.8")}});
    EXPECT_EQ(query(name), "192.0.2.8");
  }
}

TEST_F(ResolveAgainTest, SharesOneQueryAmongConcurrentLookups) {
  std::vector<std::size_t> found;
  for (int i = 0; i < 100; ++i) {
    asio::co_spawn(
        loop, resolver->resolve("www.test", net::IpProtocol::ip4, 1h),
        [&](std::exception_ptr, const auto& addresses) { found.push_back(addresses->size()); });
  }
  EXPECT_EQ(query(), "192.0.2.7");
  loop.restart();
  while (found.size() < 100 && loop.run_one() > 0) {
  }
  EXPECT_EQ(found, std::vector<std::size_t>(100, 1));
  EXPECT_EQ(server.questions(), 1);
}

TEST_F(ResolveAgainTest, EndsEachLookupAtItsOwnDeadline) {
  std::optional<Reason> patient;
  asio::co_spawn(loop, resolver->resolve("silent.test", net::IpProtocol::ip4, 1h),
                 [&](std::exception_ptr, const auto& found) { patient = found.error().reason; });
  const auto hasty = run(loop, resolver->resolve("silent.test", net::IpProtocol::ip4, 1ms));
  EXPECT_EQ(hasty.error(),
            (Failure{Reason::resolve_timeout, "silent.test: no answer before the deadline"}));
  EXPECT_EQ(patient, std::nullopt);
  loop.restart();
  while (!patient && loop.run_one() > 0) {
  }
  EXPECT_EQ(patient, Reason::resolve_timeout);
  EXPECT_EQ(server.questions(), 1);
}

TEST_F(ResolveAgainTest, ReadsTheHostsFileEachTime) {
  const test::Folder folder;
  const std::string hosts = folder.write("hosts", "192.0.2.1 home.test\n");
  ASSERT_EQ(setenv("CARES_HOSTS", hosts.c_str(), 1), 0);
  EXPECT_EQ(query("home.test"), "192.0.2.1");
  folder.write("hosts", "192.0.2.2 home.test\n");
  EXPECT_EQ(query("home.test"), "192.0.2.2");
  ASSERT_EQ(unsetenv("CARES_HOSTS"), 0);
  EXPECT_EQ(server.questions(), 0);
}

}  // namespace
}  // namespace staple::dns
