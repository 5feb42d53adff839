// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include <gmock/gmock.h>

#include "tests/probes/prober/test_prober.h"

namespace staple::prober {
namespace {

using fleet::CloseAction;
using fleet::Raw;
using fleet::Server;
using namespace std::chrono_literals;

/// BriefProbeTest has a server for each case. Connections to it are counted.
struct BriefProbeTest : ProberTest {
  int connections = 0;

  Server serve(const fleet::Offer& offered, const std::string& host = "127.0.0.1") {
    return Server(loop.get_executor(),
                  [this, offered](const auto&) {
                    ++connections;
                    return offered;
                  },
                  {boost::asio::ip::make_address(host), 0});
  }

  ProbeResult probe_briefly(const std::string& host, std::uint16_t port,
                            std::chrono::nanoseconds timeout = 1h) {
    const Target target{host, port, ""};
    ProbeRequest request{target, module, *tls, timeout};
    request.brief = true;
    return run(loop, prober.probe(request));
  }
};

const fleet::Offer kSilent = Raw{.response = {}, .close_action = CloseAction::wait};

TEST_F(BriefProbeTest, IsAsAnyOtherIfTheServerAnswers) {
  const Server server = serve(fleet::offer(site()));
  const ProbeResult result = probe_briefly("server.test", server.port());
  EXPECT_FALSE(result.slow);
  EXPECT_TRUE(result.views.front().observation.verdict);
}

TEST_F(BriefProbeTest, EndsAtASilenceWithoutAnotherConnection) {
  module.views.resize(1);
  tls = *load_view_clients({{}, {}}, x509::Roots::make_empty());
  const Server server = serve(kSilent);
  const ProbeResult result = probe_briefly("server.test", server.port());
  EXPECT_TRUE(result.slow);
  EXPECT_EQ(result.views.size(), 1u);
  EXPECT_EQ(connections, 1);
}

TEST_F(BriefProbeTest, TakesTheWholeTimeoutIfThatIsShorter) {
  const Server server = serve(kSilent);
  const ProbeResult result = probe_briefly("server.test", server.port(), 30ms);
  EXPECT_FALSE(result.slow) << "it held its connection for no longer than a quick one";
  EXPECT_EQ(result.views.front().observation.failure->reason, Reason::handshake_timeout);
}

}  // namespace
}  // namespace staple::prober
