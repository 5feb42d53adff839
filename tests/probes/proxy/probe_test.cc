// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>

#include "tests/probes/prober/test_prober.h"

namespace staple::proxy {
namespace {

using fleet::Server;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using namespace std::chrono_literals;

/// ProxyProbe probes through a proxy that is also the server: after its response to CONNECT, it
/// speaks TLS.
struct ProxyProbeTest : prober::ProberTest {
  fleet::Offer consenting(std::vector<std::string> then = {}) const {
    fleet::Site made = site();
    made.before_tls = {"", "HTTP/1.1 200 OK\r\n\r\n"};
    made.before_tls.insert(made.before_tls.end(), then.begin(), then.end());
    return fleet::offer(made);
  }

  prober::Observation probe_through(std::uint16_t port, const std::string& host,
                                    const std::string& proxy_host = "server.test") {
    module.proxy = {Kind::http, proxy_host, port};
    const auto all = probe(Target{host, 443, "server.test"});
    EXPECT_THAT(all, SizeIs(1));
    return all.front().observation;
  }
};

TEST_F(ProxyProbeTest, ReachesAVerdictOnANameThatOnlyTheProxyCanResolve) {
  const Server proxy(loop.get_executor(), consenting());
  const prober::Observation seen = probe_through(proxy.port(), "missing.test");
  ASSERT_TRUE(seen.verdict) << seen.failure->detail;
  EXPECT_EQ(seen.verdict->status, ocsp::CertStatus::good);
  EXPECT_EQ(seen.address, "") << "only the proxy resolves it";
  EXPECT_THAT(seen.phases, ElementsAre(std::nullopt, std::nullopt, 1ms, std::nullopt, 1ms, 1ms));
}

TEST_F(ProxyProbeTest, ReportsTheRequestedAddress) {
  const Server proxy(loop.get_executor(), consenting());
  EXPECT_EQ(probe_through(proxy.port(), "192.0.2.1").address, "192.0.2.1");
}

TEST_F(ProxyProbeTest, TriesEveryAddressOfTheProxy) {
  const Server proxy(loop.get_executor(), consenting());
  EXPECT_TRUE(probe_through(proxy.port(), "missing.test", "several.test").verdict);
}

TEST_F(ProxyProbeTest, DistinguishesTheViews) {
  prober::View view{"tls1.2", {}, "", false};
  view.tls.max_version = TlsVersion::tls12;
  module.views = {view};
  module.attempts = 1;
  tls = *prober::load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  fleet::Site made = site();
  made.before_tls = {"", "HTTP/1.1 200 OK\r\n\r\n"};
  made.staple = [staple = std::make_shared<const Bytes>(staple)](TlsVersion version) {
    return version == TlsVersion::tls13 ? staple : nullptr;
  };
  const Server proxy(loop.get_executor(), fleet::offer(made));
  module.proxy = {Kind::http, "server.test", proxy.port()};
  const auto all = probe(Target{"missing.test", 443, "server.test"});
  ASSERT_THAT(all, SizeIs(2));
  const auto& findings = all[1].observation.verdict->findings;
  EXPECT_NE(std::ranges::find(findings, ocsp::Fault::views_differ, &ocsp::Finding::fault),
            findings.end());
}

// The greeting of a server that speaks first may arrive together with the proxy's response.
TEST_F(ProxyProbeTest, ReadsAGreetingThatArrivesWithTheResponse) {
  module.starttls = starttls::StartTls::smtp;
  fleet::Site mail = site();
  mail.before_tls = {"", "HTTP/1.1 200 OK\r\n\r\n220 server.test\r\n", "250 STARTTLS\r\n",
                     "220 go\r\n"};
  const Server proxy(loop.get_executor(), fleet::offer(mail));
  const prober::Observation seen = probe_through(proxy.port(), "missing.test");
  ASSERT_TRUE(seen.verdict) << seen.failure->detail;
  EXPECT_EQ(seen.verdict->status, ocsp::CertStatus::good);
}

TEST_F(ProxyProbeTest, DistinguishesADeadProxyFromOneWithoutAddress) {
  const fleet::ClosedPort closed(loop.get_executor());
  const prober::Observation dead = probe_through(closed.endpoint().port(), "missing.test");
  EXPECT_EQ(dead.failure->reason, Reason::proxy_unreachable);
  EXPECT_THAT(dead.failure->detail, HasSubstr("server.test port"));
  const prober::Observation nowhere = probe_through(1, "server.test", "missing.test");
  EXPECT_EQ(nowhere.failure->reason, Reason::proxy_unresolved);
}

TEST_F(ProxyProbeTest, ResolvesTheProxyOncePerTtl) {
  const fleet::ClosedPort closed(loop.get_executor());
  module.proxy = {Kind::http, "server.test", closed.endpoint().port()};
  const Target target{"missing.test", 443, ""};
  prober::ProbeRequest again{target, module, *tls, 1h};
  again.max_dns_age = 1h;
  run(loop, prober.probe(again));
  const int asked = names.questions();
  EXPECT_GT(asked, 0);
  run(loop, prober.probe(again));
  EXPECT_EQ(names.questions(), asked);
}

TEST_F(ProxyProbeTest, ReportsTheRefusalOfTheProxy) {
  const std::string denied = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
  const Server proxy(loop.get_executor(), fleet::Raw{.response = {denied.begin(), denied.end()}});
  EXPECT_EQ(probe_through(proxy.port(), "missing.test").failure,
            (Failure{Reason::proxy_authentication,
                     "response to CONNECT: 407 Proxy Authentication Required; the proxy requires "
                     "a login and names no authentication scheme"}));
}

TEST_F(ProxyProbeTest, TimesOutOnASilentProxy) {
  const Server proxy(loop.get_executor(),
                     fleet::Raw{.response = {}, .close_action = fleet::CloseAction::wait});
  module.proxy = {Kind::socks5, "server.test", proxy.port()};
  const auto all = probe(Target{"missing.test", 443, ""}, 50ms);
  EXPECT_EQ(all.front().observation.failure->reason, Reason::proxy_timeout);
}

}  // namespace
}  // namespace staple::proxy
