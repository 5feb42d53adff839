// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/probe_loop.h"

#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "exporter/clock.h"
#include "exporter/service/cache_size.h"
#include "probes/x509/roots.h"
#include "tests/exporter/endpoint/endpoints.h"
#include "tests/probes/loop.h"

namespace staple::service {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

/// LoopFixture is a loop, its first change, and the loop of a caller, which outlives it.
struct LoopFixture {
  asio::io_context caller{1};
  std::promise<schedule::StatusChange> first_change;
  bool has_changed = false;
  ProbeLoop loop{make_system_clock(),
                 4,
                 {[this](const schedule::StatusChange& change) {
                    if (!std::exchange(has_changed, true)) first_change.set_value(change);
                  },
                  [](std::string_view target, std::string_view what) {
                    ADD_FAILURE() << target << ": " << what;
                  }}};

  /// await awaits `awaited` on the loop of the caller and returns its value.
  template <class Value>
  Value await(asio::awaitable<Value> awaited) {
    return run(caller, std::move(awaited));
  }
};

std::shared_ptr<const prober::ViewClients> load_clients() {
  return *prober::load_view_clients({{}}, x509::Roots::make_empty());
}

// find_closed_port returns a port of the loopback without a listener.
std::string find_closed_port() {
  asio::io_context context;
  const tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  return std::to_string(acceptor.local_endpoint().port());
}

std::shared_ptr<const endpoint::Endpoint> make_unreachable() {
  auto result = test::make_endpoint("web", "127.0.0.1:" + find_closed_port());
  result->tls = load_clients();
  return result;
}

OnDemandProbe make_probe(const endpoint::Endpoint& endpoint, std::chrono::nanoseconds limit) {
  return {endpoint.target, endpoint.module, endpoint.tls, limit};
}

TEST(ProbeLoop, ProbesItsEndpointsAndReportsChanges) {
  LoopFixture fixture;
  const auto endpoint = make_unreachable();
  fixture.loop.apply({{endpoint}, {}}, 0s);
  const schedule::StatusChange change = fixture.first_change.get_future().get();
  EXPECT_EQ(to_string(change.to), "unreachable connect refused");
  const LoopReport report = fixture.await(fixture.loop.report());
  ASSERT_EQ(report.snapshot.size(), 1u);
  EXPECT_EQ(report.snapshot[0]->endpoint, endpoint);
  EXPECT_EQ(report.snapshot[0]->failures, 1u);
  EXPECT_EQ(report.statistics.failures[static_cast<std::size_t>(Reason::connect_refused)], 1u);
  EXPECT_EQ(report.statistics.connection_limit, 4u);
  EXPECT_TRUE(fixture.await(fixture.loop.has_started_first_round()));
}

TEST(ProbeLoop, ProbesOnDemandFromAnotherThread) {
  LoopFixture fixture;
  const auto found = fixture.await(fixture.loop.probe(make_probe(*make_unreachable(), 10s)));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->views.size(), 1u);
  EXPECT_EQ(found->views.front().failure.value().reason, Reason::connect_refused);
}

TEST(ProbeLoop, BoundsTheVerdictCacheBeforeItHasEndpoints) {
  LoopFixture fixture;
  EXPECT_EQ(fixture.await(fixture.loop.report()).cache_bound, compute_cache_size(0));
  fixture.loop.reconfigure(9);
  EXPECT_EQ(fixture.await(fixture.loop.report()).cache_bound, compute_cache_size(0));
}

TEST(ProbeLoop, EnforcesALimitAndReportsTheStage) {
  asio::io_context context;
  const tcp::acceptor silent(context, {asio::ip::address_v4::loopback(), 0});
  auto endpoint =
      test::make_endpoint("web", "127.0.0.1:" + std::to_string(silent.local_endpoint().port()));
  endpoint->tls = load_clients();
  LoopFixture fixture;
  const auto found = fixture.await(fixture.loop.probe(make_probe(*endpoint, 20ms)));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->views.front().failure.value().reason, Reason::handshake_timeout);
}

/// SilentServer accepts connections and sends nothing, so that a connection to it keeps its permit.
struct SilentServer {
  asio::io_context context;
  tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};

  std::shared_ptr<const endpoint::Endpoint> make_endpoint(const std::string& server_name) const {
    const auto port = std::to_string(acceptor.local_endpoint().port());
    auto result = test::make_endpoint("web", "127.0.0.1:" + port + "#" + server_name);
    result->tls = load_clients();
    return result;
  }
};

TEST(ProbeLoop, ReservesAConnectionForOnDemandProbes) {
  const SilentServer silent;
  std::vector<std::shared_ptr<const endpoint::Endpoint>> slow;
  for (int i = 0; i < 20; ++i)
    slow.push_back(silent.make_endpoint("n" + std::to_string(i) + ".test"));
  LoopFixture fixture;
  fixture.loop.apply({slow, {}}, 0s);
  while (fixture.await(fixture.loop.report()).statistics.in_flight < 3) std::this_thread::yield();
  const auto found = fixture.await(fixture.loop.probe(make_probe(*make_unreachable(), 10s)));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->views.front().failure.value().reason, Reason::connect_refused);
}

TEST(ProbeLoop, KeepsTheScheduleUnderAFloodOfOnDemandProbes) {
  const SilentServer silent;
  LoopFixture fixture;
  asio::io_context here(1);
  std::vector<std::future<std::optional<prober::Observations>>> flood;
  for (int i = 0; i < 50; ++i) {
    flood.push_back(
        asio::co_spawn(here, fixture.loop.probe(make_probe(*silent.make_endpoint("a.test"), 1h)),
                       asio::use_future));
  }
  here.poll();
  while (fixture.await(fixture.loop.report()).statistics.in_flight < 2) std::this_thread::yield();
  fixture.loop.apply({{make_unreachable()}, {}}, 0s);
  const bool probed = fixture.first_change.get_future().wait_for(20s) == std::future_status::ready;
  EXPECT_TRUE(probed) << "the flood holds every permit";
  EXPECT_EQ(fixture.await(fixture.loop.report()).statistics.in_flight, 2u);
  fixture.loop.stop();
  here.run();
}

TEST(ProbeLoop, GivesSilentEndpointsOnlyAPartOfTheConnections) {
  const SilentServer silent;
  LoopFixture fixture;
  std::vector<std::shared_ptr<const endpoint::Endpoint>> all;
  for (int i = 0; i < 3; ++i)
    all.push_back(silent.make_endpoint("n" + std::to_string(i) + ".test"));
  fixture.loop.apply({all, {}}, 0s);
  while (fixture.await(fixture.loop.report()).statistics.in_flight < 3) std::this_thread::yield();
  fixture.loop.apply({{make_unreachable()}, {}}, 0s);
  EXPECT_EQ(to_string(fixture.first_change.get_future().get().to), "unreachable connect refused")
      << "before a silent endpoint has reached its timeout";
}

TEST(ProbeLoop, CountsConnectionsThatAreOpenWhenTheLimitChanges) {
  const SilentServer silent;
  LoopFixture fixture;
  fixture.loop.apply({{silent.make_endpoint("a.test")}, {}}, 0s);
  while (fixture.await(fixture.loop.report()).statistics.in_flight < 1) std::this_thread::yield();
  fixture.loop.reconfigure(2);
  const LoopReport report = fixture.await(fixture.loop.report());
  EXPECT_EQ(report.statistics.connection_limit, 2u);
  EXPECT_EQ(report.statistics.in_flight, 1u);
}

TEST(ProbeLoop, AppliesANewConnectionLimit) {
  LoopFixture fixture;
  fixture.loop.reconfigure(16);
  EXPECT_EQ(fixture.await(fixture.loop.report()).statistics.connection_limit, 16u);
  fixture.loop.apply({{make_unreachable()}, {}}, 0s);
  EXPECT_EQ(to_string(fixture.first_change.get_future().get().to), "unreachable connect refused");
}

TEST(ProbeLoop, RemovesEndpointsThatADifferenceNames) {
  LoopFixture fixture;
  const auto gone = make_unreachable();
  const auto stays = make_unreachable();
  fixture.loop.apply({{gone, stays}, {}}, 1h);
  fixture.loop.apply({{}, {gone}}, 1h);
  const endpoint::Snapshot snapshot = fixture.await(fixture.loop.report()).snapshot;
  ASSERT_EQ(snapshot.size(), 1u);
  EXPECT_EQ(snapshot[0]->endpoint, stays);
}

TEST(ProbeLoop, CancelsRunningProbesWhenStopped) {
  asio::io_context context;
  const tcp::acceptor silent(context, {asio::ip::address_v4::loopback(), 0});
  auto endpoint =
      test::make_endpoint("web", "127.0.0.1:" + std::to_string(silent.local_endpoint().port()));
  endpoint->tls = load_clients();
  LoopFixture fixture;
  asio::io_context here(1);
  auto result =
      asio::co_spawn(here, fixture.loop.probe(make_probe(*endpoint, 1h)), asio::use_future);
  here.poll();
  fixture.loop.stop();
  here.run();
  EXPECT_FALSE(result.get());
}

}  // namespace
}  // namespace staple::service
