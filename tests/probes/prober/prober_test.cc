// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/prober.h"

#include <memory>
#include <string>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gmock/gmock.h>

#include "tests/probes/prober/test_prober.h"
#include "tests/probes/tls/memory_server.h"

namespace staple::prober {
namespace {

namespace asio = boost::asio;
using fleet::CloseAction;
using fleet::Raw;
using fleet::Server;
using testing::ElementsAre;
using testing::SizeIs;
using namespace std::chrono_literals;

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

TEST_F(ProberTest, ReachesAVerdict) {
  const Server server(loop.get_executor(), fleet::offer(site()));
  const auto all = probe(Target{"server.test", server.port(), ""});
  ASSERT_THAT(all, SizeIs(1));
  const Observation& observation = all[0].observation;
  EXPECT_FALSE(observation.failure);
  ASSERT_TRUE(observation.verdict);
  EXPECT_EQ(observation.verdict->status, ocsp::CertStatus::good);
  EXPECT_EQ(observation.address, "127.0.0.1");
  EXPECT_EQ(observation.time, kNow);
  EXPECT_EQ(observation.attempts, 1u);
  EXPECT_EQ(observation.stapled, 1u);
  EXPECT_EQ(observation.tls_version, TlsVersion::tls13);
  EXPECT_EQ(all[0].presented.chain.front(), (PresentedCertificate{leaf.certificate, staple}));
}

// A ClientHello with one key share is shorter. The server closes each connection after it.
TEST_F(ProberTest, SendsOneKeyShareOnceToAServerThatChoseTheFirstGroup) {
  const auto first = tls->front()->context(tls::KeyShares::first);
  const bool several = first != tls->front()->context(tls::KeyShares::usual);
  std::vector<std::size_t> hellos;
  Raw closing;
  closing.make_response = [&](ByteView hello) {
    hellos.push_back(hello.size());
    return Bytes();
  };
  const Server server(loop.get_executor(), closing);
  const Target target{"server.test", server.port(), ""};
  ProbeRequest request{target, module, *tls, 1h};
  const auto lengths = [&](bool chose_first_group) {
    hellos.clear();
    auto previous = std::make_shared<Observation>();
    previous->address = "127.0.0.1";
    previous->view_state.chose_first_group = chose_first_group;
    request.previous = {previous};
    const auto views = run(loop, prober.probe(request)).views;
    EXPECT_FALSE(views.front().observation.view_state.chose_first_group);
    return hellos;
  };
  const std::vector<std::size_t> usual = lengths(false);
  const std::vector<std::size_t> after = lengths(true);
  ASSERT_THAT(usual, SizeIs(2));  // the second one without the status request
  ASSERT_THAT(after, SizeIs(2));
  EXPECT_EQ(after[0] < usual[0], several);
  EXPECT_EQ(after[1], usual[1]);
}

TEST_F(ProberTest, MeasuresEachStage) {
  const Server server(loop.get_executor(), fleet::offer(site()));
  const Observation named = probe(server);
  EXPECT_THAT(named.phases, ElementsAre(1ms, 1ms, std::nullopt, std::nullopt, 1ms, 1ms));
  EXPECT_EQ(named.duration, 4ms);

  const Observation literal = probe(Target{"127.0.0.1", server.port(), ""}).front().observation;
  EXPECT_THAT(literal.phases, ElementsAre(std::nullopt, 1ms, std::nullopt, std::nullopt, 1ms, 1ms));
  EXPECT_EQ(literal.duration, 3ms);
}

TEST_F(ProberTest, CountsNoMissingStaple) {
  fleet::Site bare = site();
  bare.staple = {};
  module.attempt_delay = 0s;
  const Server server(loop.get_executor(), fleet::offer(bare));
  const Observation observation = probe(server);
  ASSERT_TRUE(observation.verdict);
  EXPECT_FALSE(observation.verdict->present);
  EXPECT_EQ(observation.stapled, 0u);
}

TEST_F(ProberTest, JudgesAnEmptyStaple) {
  if (!tls::sends_any_staple()) GTEST_SKIP() << "OpenSSL 3.6 and newer send no empty staple";
  fleet::Site empty = site();
  empty.staple = fleet::always({});
  const Server server(loop.get_executor(), fleet::offer(empty));
  const Observation observation = probe(server);
  ASSERT_TRUE(observation.verdict) << observation.failure->detail;
  EXPECT_EQ(observation.verdict->findings.front().fault, ocsp::Fault::empty);
  EXPECT_EQ(observation.stapled, 1u);
}

TEST_F(ProberTest, JudgesAStapleThatIsTooLargeForClients) {
  fleet::Site large = site();
  large.staple = fleet::always(tls::make_staple(Bytes(20'000, 7)));
  large.max_version = TlsVersion::tls12;
  const Server server(loop.get_executor(), fleet::offer(large));
  const Observation observation = probe(server);
  ASSERT_TRUE(observation.verdict) << observation.failure->detail;
  EXPECT_EQ(observation.verdict->findings.front().fault, ocsp::Fault::oversized);
  EXPECT_EQ(observation.stapled, 1u);
}

TEST_F(ProberTest, ComparesTheCertificateWithTheServerName) {
  const Server server(loop.get_executor(), fleet::offer(site()));
  const auto mismatch = [&](const Target& target) {
    const auto all = probe(target);
    const auto& findings = all.front().observation.verdict->findings;
    return std::ranges::find(findings, ocsp::Fault::name_mismatch, &ocsp::Finding::fault) !=
           findings.end();
  };
  EXPECT_FALSE(mismatch({"server.test", server.port(), ""}));
  EXPECT_TRUE(mismatch({"127.0.0.1", server.port(), ""}));
  EXPECT_TRUE(mismatch({"server.test", server.port(), "other.test"}));
  EXPECT_FALSE(mismatch({"127.0.0.1", server.port(), "server.test"}));
  module.server_name = "server.test";
  EXPECT_FALSE(mismatch({"127.0.0.1", server.port(), ""}));
  EXPECT_TRUE(mismatch({"127.0.0.1", server.port(), "other.test"}));
}

TEST_F(ProberTest, UsesACachedDnsAnswer) {
  const Server server(loop.get_executor(), fleet::offer(site()));
  module.ip_protocol = net::IpProtocol::ip4;
  const Target target{"server.test", server.port(), ""};
  ProbeRequest again{target, module, *tls, 1h};
  again.max_dns_age = 1h;
  EXPECT_TRUE(run(loop, prober.probe(again)).views.front().observation.verdict);
  names.set("server.test", {.addresses = {asio::ip::make_address("127.0.0.9")}});
  EXPECT_TRUE(run(loop, prober.probe(again)).views.front().observation.verdict);
  EXPECT_EQ(names.questions(), 1);
  EXPECT_EQ(probe(target).front().observation.address, "127.0.0.9");
  EXPECT_EQ(names.questions(), 2);
}

TEST_F(ProberTest, UsesAFinalDotForTheResolverOnly) {
  ::setenv("LOCALDOMAIN", "search.test", 1);
  names.set("server.search.test", {.addresses = {boost::asio::ip::make_address("127.0.0.9")}});
  names.set("server", {.addresses = {boost::asio::ip::make_address("127.0.0.1")}});
  Prober dotted{loop.get_executor(), Clock{.now = [] { return kNow; }, .steady_now = steady_now}, 2,
                dns::NameServers{.addresses = names.address(), .timeout = 200ms, .tries = 1}};
  ::unsetenv("LOCALDOMAIN");
  leaf = pki::make_leaf(authority, kValidity, {.names = {"server"}});
  const Server server(loop.get_executor(), fleet::offer(site()));
  Target target{"server", server.port(), "", true};
  const auto found = run(loop, dotted.probe({target, module, *tls, 1h})).views;
  EXPECT_EQ(found.front().observation.address, "127.0.0.1");
  ASSERT_TRUE(found.front().observation.verdict);
  for (const auto& finding : found.front().observation.verdict->findings)
    EXPECT_NE(finding.fault, ocsp::Fault::name_mismatch);
  target.absolute = false;
  EXPECT_EQ(run(loop, dotted.probe({target, module, *tls, 1h})).views.front().observation.address,
            "127.0.0.9");
}

TEST_F(ProberTest, ReturnsOneResultForANameThatDoesNotResolve) {
  const auto all = probe(Target{"missing.test", 443, ""});
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].observation.address, "");
  EXPECT_EQ(all[0].observation.failure->reason, Reason::resolve_not_found);
  EXPECT_THAT(all[0].observation.phases, ElementsAre(1ms, std::nullopt, std::nullopt, std::nullopt,
                                                     std::nullopt, std::nullopt));
  EXPECT_EQ(all[0].observation.attempts, 0u);
  EXPECT_EQ(all[0].observation.time, kNow);
}

TEST_F(ProberTest, ReportsARefusedConnection) {
  const fleet::ClosedPort closed(loop.get_executor());
  const auto all = probe(Target{"server.test", closed.endpoint().port(), ""});
  EXPECT_EQ(all[0].observation.failure->reason, Reason::connect_refused);
  EXPECT_EQ(all[0].observation.address, "127.0.0.1");
  EXPECT_FALSE(all[0].observation.tls_version);
}

TEST_F(ProberTest, TimesOutOnAServerThatDoesNotRespond) {
  EXPECT_EQ(failure_of(Raw{.response = {}, .close_action = CloseAction::wait}, 50ms),
            Reason::handshake_timeout);
}

TEST_F(ProberTest, TimesOutOnAServerThatStopsDuringTheHandshake) {
  fleet::Site stops = site();
  stops.sends_at_most = 200;
  stops.close_action = CloseAction::wait;
  EXPECT_EQ(failure_of(fleet::offer(stops), 50ms), Reason::handshake_timeout);
}

TEST_F(ProberTest, ReportsAConnectionClosedDuringTheHandshake) {
  fleet::Site stops = site();
  stops.sends_at_most = 200;
  EXPECT_EQ(failure_of(fleet::offer(stops)), Reason::handshake_closed);
  EXPECT_EQ(failure_of(Raw{}), Reason::handshake_closed);
  stops.close_action = CloseAction::reset;
  EXPECT_EQ(failure_of(fleet::offer(stops)), Reason::handshake_reset);
}

TEST_F(ProberTest, ReportsAServerOfAnotherProtocol) {
  EXPECT_EQ(failure_of(Raw{.response = bytes("HTTP/1.1 400 Bad Request\r\n\r\n")}),
            Reason::handshake_not_tls);
  EXPECT_EQ(failure_of(Raw{.response = bytes("SSH-2.0-OpenSSH_9.2\r\n")}),
            Reason::handshake_not_tls);
}

TEST_F(ProberTest, ReportsAServerThatSendsWithoutEnd) {
  EXPECT_EQ(failure_of(Raw{.response = {0x16, 3, 3, 0, 4, 0, 0, 0, 0}, .forever = true}),
            Reason::handshake_flood);
}

TEST_F(ProberTest, ReportsAnAlert) {
  EXPECT_EQ(failure_of(Raw{.response = {0x15, 3, 3, 0, 2, 2, 40}}), Reason::handshake_alert);
}

TEST_F(ProberTest, SupportsTls10) {
  fleet::Site old = site();
  old.max_version = TlsVersion::tls10;
  const Server server(loop.get_executor(), fleet::offer(old));
  const Observation observation = probe(server);
  ASSERT_TRUE(observation.verdict) << observation.failure->detail;
  EXPECT_EQ(observation.tls_version, TlsVersion::tls10);
}

// The connection to the first server stays open and holds one of the two permits.
TEST_F(ProberTest, ProbesOtherServersWhileOneDoesNotRespond) {
  const Server hung(loop.get_executor(), Raw{.response = {}, .close_action = CloseAction::wait});
  const Server server(loop.get_executor(), fleet::offer(site()));
  const Target silent{"127.0.0.1", hung.port(), ""};
  asio::co_spawn(loop, prober.probe({silent, module, *tls, 1h}), asio::detached);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(probe(server).verdict);
  EXPECT_EQ(prober.connection_limiter().in_use(), 1u);
}

TEST_F(ProberTest, CachesVerdicts) {
  const Server server(loop.get_executor(), fleet::offer(site()));
  probe(server);
  const auto before = prober.verdict_cache().statistics();
  probe(server);
  const auto after = prober.verdict_cache().statistics();
  EXPECT_EQ(after.misses, before.misses);
  EXPECT_GT(after.hits, before.hits);
}

TEST_F(ProberTest, ThrowsWhenCancelledAndReleasesItsPermit) {
  const Server hung(loop.get_executor(), Raw{.response = {}, .close_action = CloseAction::wait});
  for (const std::string host : {"127.0.0.1", "several.test"}) {
    asio::cancellation_signal stop;
    std::exception_ptr thrown;
    const Target target{host, hung.port(), ""};
    asio::co_spawn(loop, prober.probe({target, module, *tls, 1h}),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error,
                                                                 const auto&) { thrown = error; }));
    loop.restart();
    while (hung.connections() == 0 || prober.connection_limiter().in_use() == 0) loop.run_one();
    stop.emit(asio::cancellation_type::terminal);
    loop.restart();
    while (!thrown) loop.run_one();
    EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
    EXPECT_EQ(prober.connection_limiter().in_use(), 0u);
  }
}

}  // namespace
}  // namespace staple::prober
