// SPDX-License-Identifier: Apache-2.0

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "tests/probes/prober/test_prober.h"

namespace staple::prober {
namespace {

using fleet::Offer;
using fleet::Raw;
using fleet::Server;
using testing::IsEmpty;
using namespace std::chrono_literals;

/// StalledConnectionTest blocks the loop of the prober, as a process is blocked that is stopped.
struct StalledConnectionTest : ProberTest {
  int connections = 0;

  /// serve returns a server that chooses by the number of the connection, from 1.
  Server serve(std::function<Offer(int number)> choose) {
    return Server(
        loop.get_executor(), [this, choose](const auto&) { return choose(++connections); },
        Server::loopback());
  }

  Offer sleepy(std::chrono::milliseconds time) const {
    fleet::Site slow = site();
    slow.staple = [time, bytes = std::make_shared<const Bytes>(staple)](TlsVersion) {
      std::this_thread::sleep_for(time);
      return bytes;
    };
    return fleet::offer(std::move(slow));
  }
};

/// faults returns the faults but chain_untrusted: the prober of the test has no roots.
std::vector<ocsp::Fault> faults(const Observation& observation) {
  std::vector<ocsp::Fault> found;
  for (const ocsp::Finding& finding : observation.verdict->findings) {
    if (finding.fault != ocsp::Fault::chain_untrusted) found.push_back(finding.fault);
  }
  return found;
}

TEST_F(StalledConnectionTest, RepeatsAConnectionDuringWhichItDidNotRun) {
  const Server server =
      serve([&](int number) { return number == 1 ? sleepy(1200ms) : fleet::offer(site()); });
  const Observation observation = probe(server);
  ASSERT_TRUE(observation.verdict);
  EXPECT_THAT(faults(observation), IsEmpty());
  EXPECT_EQ(observation.attempts, 1u);
  EXPECT_EQ(connections, 2);
}

TEST_F(StalledConnectionTest, DoesNotBlameAServerThatClosedMeanwhile) {
  const Server server = serve([&](int number) {
    Offer closing = Raw{.response = {}, .make_response = [](ByteView) {
                          std::this_thread::sleep_for(300ms);
                          return Bytes();
                        }};
    return number == 1 ? closing : fleet::offer(site());
  });
  const Observation observation = probe(server);
  ASSERT_TRUE(observation.verdict) << observation.failure->detail;
  EXPECT_THAT(faults(observation), IsEmpty());
  EXPECT_EQ(connections, 2);
}

TEST_F(StalledConnectionTest, GivesUpInTheEnd) {
  const Server server = serve([&](int) { return sleepy(1200ms); });
  const Observation observation = probe(server);
  ASSERT_TRUE(observation.verdict);
  EXPECT_THAT(faults(observation), IsEmpty()) << "no slow_staple";
  EXPECT_EQ(connections, 1 + static_cast<int>(kMaxRepeats));
  EXPECT_EQ(observation.view_state.usual_handshake, std::nullopt);
}

TEST_F(StalledConnectionTest, MovesTheDeadlineOfAProbe) {
  const Server server =
      serve([&](int number) { return number == 1 ? sleepy(1200ms) : fleet::offer(site()); });
  const Target target{"server.test", server.port(), ""};
  ProbeRequest request{target, module, *tls, 10s};
  request.until = steady_now() + 1s;
  const auto all = run(loop, prober.probe(request)).views;
  ASSERT_TRUE(all.front().observation.verdict) << all.front().observation.failure->detail;
  EXPECT_EQ(connections, 2);
}

}  // namespace
}  // namespace staple::prober
