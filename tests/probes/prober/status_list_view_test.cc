// SPDX-License-Identifier: Apache-2.0

#include <memory>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "probes/prober/prober.h"
#include "tests/fleet/server.h"
#include "tests/pki/staple.h"
#include "tests/probes/loop.h"

namespace staple::prober {
namespace {

using fleet::Server;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr WallTime kNow{1'700'000'000s};
const pki::Validity kValidity{kNow - 24h, kNow + 24h * 80};

/// StatusListViewTest probes a server in the default view and in a view of RFC 6961.
struct StatusListViewTest : testing::Test {
  boost::asio::io_context loop;
  Prober prober{loop.get_executor(),
                Clock{.now = [] { return kNow; }, .steady_now = std::chrono::steady_clock::now}, 2};
  pki::Authority root = pki::make_root("Root", kValidity);
  pki::Authority authority =
      pki::make_intermediate(root, "CA", kValidity, {.responder_urls = {"http://ocsp.test/"}});
  pki::Identity leaf = pki::make_leaf(authority, kValidity, {.names = {"127.0.0.1"}});
  Bytes of_leaf = staple(leaf, authority);
  Bytes of_authority = staple(authority, root);
  Module module;

  void SetUp() override {
    module.attempt_delay = 0s;
    View view;
    view.name = "tls1.2-multi";
    view.multi = true;
    view.tls.min_version = view.tls.max_version = TlsVersion::tls12;
    module.views = {view};
  }

  static Bytes staple(const pki::Identity& of, const pki::Authority& by) {
    return pki::encode(pki::make_good_staple(of, by, kNow - 1h, kNow + 24h * 4), by.key);
  }

  /// site returns a site that sends the staples of `list`. Without it the site does not support
  /// RFC 6961.
  fleet::Site site(std::optional<std::vector<Bytes>> list) const {
    fleet::Site site{.chain = {leaf.certificate, authority.certificate, root.certificate},
                     .key = leaf.key,
                     .staple = fleet::always(of_leaf)};
    if (list) site.staple_list = [list = *list] { return list; };
    return site;
  }

  Observation probe_view(const Server& server) {
    const auto tls = *load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
    const auto all =
        run(loop, prober.probe({{"127.0.0.1", server.port(), ""}, module, *tls, 1h})).views;
    EXPECT_THAT(all, SizeIs(2));
    EXPECT_TRUE(all.front().observation.verdict && all.front().observation.verdict->ok == true)
        << "the default view is unchanged";
    EXPECT_EQ(all.back().observation.view, "tls1.2-multi");
    return all.back().observation;
  }

  Observation listed(const std::vector<Bytes>& list) {
    const Server server(loop.get_executor(), fleet::offer(site(list)));
    return probe_view(server);
  }

  /// faults returns the faults except those about the untrusted root.
  static std::vector<std::string_view> faults(const Observation& observation) {
    std::vector<std::string_view> found;
    if (!observation.verdict) return found;
    for (const ocsp::Finding& finding : observation.verdict->findings) {
      if (finding.fault != ocsp::Fault::chain_untrusted) found.push_back(entry(finding.fault).name);
    }
    return found;
  }
};

TEST_F(StatusListViewTest, JudgesTheStapleOfEachCertificate) {
  const Observation seen = listed({of_leaf, of_authority});
  ASSERT_TRUE(seen.verdict);
  EXPECT_THAT(faults(seen), IsEmpty());
  EXPECT_EQ(seen.verdict->ok, true);
  EXPECT_EQ(seen.tls_version, TlsVersion::tls12);
  EXPECT_EQ(seen.attempts, 1u);
  ASSERT_THAT(seen.verdict->chain, SizeIs(2));
  EXPECT_EQ(seen.verdict->chain[0].verdict.ok, true);
  EXPECT_FALSE(seen.verdict->chain[1].verdict.present);
}

TEST_F(StatusListViewTest, KeepsTheLeafOkIfTheStapleOfItsIssuerIsWrong) {
  const Observation seen = listed({of_leaf, of_leaf});
  EXPECT_THAT(faults(seen), ElementsAre("chain_staple_bad"));
  EXPECT_EQ(seen.verdict->ok, true);
  EXPECT_EQ(seen.verdict->level, ocsp::Level::warning);
}

TEST_F(StatusListViewTest, AcceptsAMissingStapleOfTheIssuer) {
  for (const auto& list : {std::vector<Bytes>{of_leaf, {}}, {of_leaf}}) {
    const Observation seen = listed(list);
    ASSERT_TRUE(seen.verdict);
    EXPECT_THAT(faults(seen), IsEmpty());
    EXPECT_FALSE(seen.verdict->chain[0].verdict.present);
  }
}

TEST_F(StatusListViewTest, ReportsALeafEntryOfLengthZeroAsNotSent) {
  const Observation seen = listed({{}, of_authority});
  EXPECT_THAT(faults(seen), ElementsAre("not_sent", "views_differ"));
  EXPECT_EQ(seen.attempts, 3u);
}

TEST_F(StatusListViewTest, ReportsAListThatClientsCannotReadAsEmpty) {
  EXPECT_THAT(faults(listed({of_leaf, of_authority, of_authority, of_authority})),
              ElementsAre("empty", "views_differ"));
}

TEST_F(StatusListViewTest, IsNotOfferedByAServerWithoutStatusRequestV2) {
  const Server server(loop.get_executor(), fleet::offer(site(std::nullopt)));
  const Observation seen = probe_view(server);
  EXPECT_FALSE(seen.verdict);
  EXPECT_FALSE(seen.failure);
  EXPECT_EQ(seen.not_offered, "the server does not support status_request_v2 (RFC 6961)");
  EXPECT_EQ(level_of(seen), ocsp::Level::not_applicable);
  EXPECT_EQ(server.connections(), 2u) << "one for each view";
}

TEST_F(StatusListViewTest, ReportsAServerThatFailsOnlyWithTheListRequest) {
  fleet::Site refusing = site(std::nullopt);
  refusing.staple_list = [] { return std::nullopt; };
  const Server server(loop.get_executor(), fleet::offer(refusing));
  const Observation seen = probe_view(server);
  EXPECT_FALSE(seen.not_offered);
  EXPECT_THAT(faults(seen), Contains("status_request_refused"));
}

TEST_F(StatusListViewTest, IsNotOfferedByAServerWithOnlyTls13) {
  fleet::Site newer = site(std::nullopt);
  newer.min_version = TlsVersion::tls13;
  const Server server(loop.get_executor(), fleet::offer(newer));
  const Observation seen = probe_view(server);
  ASSERT_TRUE(seen.not_offered);
  EXPECT_THAT(*seen.not_offered, HasSubstr("protocol version"));
}

TEST_F(StatusListViewTest, IsNotOfferedForAKeyTypeThatTheServerDoesNotHave) {
  module.views[0].tls.key_type = tls::KeyType::rsa;
  const Server server(loop.get_executor(), fleet::offer(site(std::nullopt)));
  const Observation seen = probe_view(server);
  ASSERT_TRUE(seen.not_offered);
  EXPECT_THAT(*seen.not_offered, HasSubstr("handshake failure"));
}

}  // namespace
}  // namespace staple::prober
