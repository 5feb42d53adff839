// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/responder_results.h"

#include <gmock/gmock.h>

#include "probes/prober/responder_comparison.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::service {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct ResponderResultsTest : testing::Test {
  test::JudgeFixture fixture;
  prober::Module module;
  std::shared_ptr<const endpoint::ResponderClient> client =
      std::make_shared<const endpoint::ResponderClient>();
  std::vector<std::shared_ptr<const polling::PolledCertificate>> added;
  std::vector<Sha256> removed;
  ResponderResults results{[this](std::shared_ptr<const polling::PolledCertificate> certificate) {
                             added.push_back(std::move(certificate));
                           },
                           [this](const Sha256& key) { removed.push_back(key); }};
  SteadyTime steady_now{1'000h};

  prober::ViewResult probe() {
    prober::OpenView view;
    view.judgement = fixture.make_judgement();
    view.presented = fixture.present();
    auto status = results.find_status(view.presented, *view.judgement, module, client,
                                      *x509::Roots::make_empty(), steady_now);
    if (status) add_comparison(view, std::move(status), fixture.now);
    return conclude(std::move(view));
  }

  std::shared_ptr<const responder::ResponderStatus> make_revoked() {
    test::JudgeFixture live = fixture;
    live.set_times(fixture.now - 1h, fixture.now + std::chrono::days(7));
    live.single().status = pki::revoked_status(fixture.now - 2h);
    return std::make_shared<const responder::ResponderStatus>(
        responder::ResponderStatus{"http://ocsp.test/", fixture.now,
                                   std::make_shared<const responder::LiveStatus>(
                                       responder::LiveStatus{live.judge(), std::nullopt}),
                                   std::nullopt});
  }

  endpoint::Snapshot make_snapshot() {
    auto endpoint = std::make_shared<endpoint::Endpoint>();
    endpoint->responder = client;
    auto status = std::make_shared<endpoint::Status>();
    status->endpoint = endpoint;
    status->addresses.push_back(
        {std::make_shared<const prober::Observation>(probe().observation), {}});
    return {status};
  }
};

TEST_F(ResponderResultsTest, AddsACertificateOnceWhateverTheNumberOfEndpoints) {
  for (int i = 0; i < 1000; ++i) probe();
  ASSERT_THAT(added, SizeIs(1));
  EXPECT_EQ(added[0]->query->certificate, fixture.leaf.certificate);
  EXPECT_EQ(added[0]->key,
            polling::compute_certificate_key(fixture.judge().certificate->sha256, *client));
}

TEST_F(ResponderResultsTest, DoesNotAddACertificateWithoutAResponder) {
  fixture.issue_leaf({.responder_urls = {}});
  probe();
  EXPECT_THAT(added, IsEmpty());
}

TEST_F(ResponderResultsTest, AddsACertificateOnceItsIssuerIsKnown) {
  fixture.above = {};
  probe();
  EXPECT_THAT(added, IsEmpty());
  fixture.above = {fixture.issuer.certificate};
  probe();
  ASSERT_THAT(added, SizeIs(1));
  results.update(added[0]->key, make_revoked());
  EXPECT_EQ(probe().observation.verdict->findings.front().fault, ocsp::Fault::responder_disagrees);
}

TEST_F(ResponderResultsTest, ComparesTheNextVerdictWithTheStatus) {
  EXPECT_EQ(probe().observation.responder, nullptr);
  results.update(added[0]->key, make_revoked());
  const auto observation = probe().observation;
  EXPECT_EQ(observation.responder_agrees, false);
  EXPECT_EQ(observation.verdict->level, ocsp::Level::critical);
  EXPECT_EQ(observation.verdict->ok, false);
}

TEST_F(ResponderResultsTest, IgnoresTheStatusOfAnUnknownCertificate) {
  results.update(Sha256{1}, make_revoked());
  EXPECT_EQ(results.size(), 0U);
}

TEST_F(ResponderResultsTest, KeepsPresentedCertificatesAndRemovesOthersAfterAnInterval) {
  const auto snapshot = make_snapshot();
  steady_now += 2h;
  results.remove_unseen(snapshot, steady_now);
  EXPECT_THAT(removed, IsEmpty());
  steady_now += 1h;  // the interval
  results.remove_unseen({}, steady_now);
  EXPECT_THAT(removed, IsEmpty());
  steady_now += 1s;
  results.remove_unseen({}, steady_now);
  EXPECT_THAT(removed, ElementsAre(added[0]->key));
  EXPECT_EQ(results.size(), 0U);
}

TEST_F(ResponderResultsTest, AddsACertificateAgainAfterAReloadAndKeepsItsStatus) {
  probe();
  results.update(added[0]->key, make_revoked());
  results.reset_announced();
  EXPECT_EQ(probe().observation.responder_agrees, false);
  EXPECT_THAT(added, SizeIs(2));
}

TEST(ResponderResultsKey, DependsOnTheSettingsOfTheQuery) {
  prober::Module module;
  endpoint::ResponderClient one{module.responder, nullptr, endpoint::compute_client_id(module)};
  module.responder.hash = responder::CertIdHash::sha256;
  endpoint::ResponderClient other{module.responder, nullptr, endpoint::compute_client_id(module)};
  EXPECT_NE(polling::compute_certificate_key(Sha256{1}, one),
            polling::compute_certificate_key(Sha256{1}, other));
  EXPECT_NE(polling::compute_certificate_key(Sha256{1}, one),
            polling::compute_certificate_key(Sha256{2}, one));
  module.responder.hash = responder::CertIdHash::sha1;
  EXPECT_EQ(endpoint::compute_client_id(module), one.id);
}

}  // namespace
}  // namespace staple::service
