// SPDX-License-Identifier: Apache-2.0

#include <memory>

#include <gmock/gmock.h>

#include "tests/probes/prober/test_prober.h"

namespace staple::prober {
namespace {

using fleet::Server;
using namespace std::chrono_literals;

/// SettledProbeTest probes a server in the state that the previous probe found.
struct SettledProbeTest : ProberTest {
  SettledProbeTest() { module.attempt_delay = 0s; }

  Observation probe_settled(const Server& server, std::optional<bool> stapled) {
    Observation previous;
    previous.address = "127.0.0.1";
    previous.view_state.stapled = stapled;
    const Target target{"server.test", server.port(), ""};
    ProbeRequest request{target, module, *tls, 1h};
    request.previous = {std::make_shared<const Observation>(previous)};
    request.settled = true;
    return run(loop, prober.probe(request)).views.front().observation;
  }
};

TEST_F(SettledProbeTest, AsksAServerThatSendsNoStapleOnce) {
  fleet::Site bare = site();
  bare.staple = {};
  const Server server(loop.get_executor(), fleet::offer(bare));
  EXPECT_EQ(probe(server).attempts, 3u) << "as long as the state may change";
  EXPECT_EQ(probe_settled(server, false).attempts, 1u);
  EXPECT_EQ(server.connections(), 4u);
  EXPECT_EQ(probe_settled(server, true).attempts, 3u) << "the staple is missed for the first time";
  EXPECT_EQ(probe_settled(server, std::nullopt).attempts, 3u) << "none was expected before";
}

TEST_F(SettledProbeTest, SeesAStapleThatCameBack) {
  const Server server(loop.get_executor(), fleet::offer(site()));
  const Observation observation = probe_settled(server, false);
  EXPECT_EQ(observation.stapled, 1u);
  EXPECT_EQ(observation.view_state.stapled, true);
}

}  // namespace
}  // namespace staple::prober
