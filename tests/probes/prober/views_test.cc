// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/views.h"

#include <gmock/gmock.h>

#include "tests/probes/prober/observations.h"

namespace staple::prober {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kAddress = static_cast<std::size_t>(DifferenceKind::address);
constexpr auto kVersion = static_cast<std::size_t>(DifferenceKind::tls_version);
constexpr auto kKeyType = static_cast<std::size_t>(DifferenceKind::key_type);
constexpr auto kServerName = static_cast<std::size_t>(DifferenceKind::server_name);

ViewComparison compare(const std::vector<Observation>& observations) {
  return compare_views(test::make_open_views(observations));
}

/// as returns the observation as another view of the same address.
Observation as(Observation observation, const std::string& view, TlsVersion version) {
  observation.view = view;
  observation.tls_version = version;
  return observation;
}

/// with_certificate returns the observation with another certificate.
Observation with_certificate(Observation observation, std::uint8_t number,
                             const std::string& key_type = {}) {
  auto facts = std::make_shared<x509::CertificateFacts>(*observation.verdict->certificate);
  facts->sha256[0] = number;
  facts->not_before += Seconds(number);
  if (!key_type.empty()) facts->key_type = key_type;
  observation.verdict->certificate = facts;
  return observation;
}

/// published returns the observation with the staple's times moved by `later`.
Observation published(Observation observation, Seconds later) {
  auto facts = std::make_shared<ocsp::StapleFacts>(*observation.verdict->staple);
  *facts->this_update += later;
  *facts->next_update += later;
  *observation.verdict->refresh_due += later;
  observation.verdict->staple = facts;
  return observation;
}

std::vector<std::size_t> worse(const ViewComparison& comparison) {
  std::vector<std::size_t> which;
  for (const ViewDifference& difference : comparison.differences) which.push_back(difference.index);
  return which;
}

TEST(Views, AreNotComparedIfThereIsOnlyOne) {
  const auto comparison = compare({test::make_healthy("192.0.2.1")});
  for (const auto& differ : comparison.differ) EXPECT_EQ(differ, std::nullopt);
  EXPECT_THAT(comparison.differences, IsEmpty());
}

TEST(Views, WithTheSameStapleAgree) {
  const auto comparison =
      compare({test::make_healthy("192.0.2.1"), test::make_healthy("192.0.2.2")});
  EXPECT_EQ(comparison.differ[kAddress], false);
  EXPECT_EQ(comparison.differ[kVersion], std::nullopt);
  EXPECT_THAT(comparison.differences, IsEmpty());
}

TEST(Views, OfWhichOneHasNoStapleDiffer) {
  const auto comparison =
      compare({test::make_healthy("192.0.2.1"), test::make_unstapled("192.0.2.2"),
               test::make_healthy("192.0.2.3")});
  EXPECT_EQ(comparison.differ[kAddress], true);
  ASSERT_THAT(worse(comparison), ElementsAre(1U));
  EXPECT_EQ(comparison.differences[0].detail, "by address: no staple here, a staple for 192.0.2.1");
}

TEST(Views, OfWhichOneHasABadStapleDiffer) {
  const auto comparison =
      compare({test::make_forged("192.0.2.1"), test::make_healthy("192.0.2.2")});
  ASSERT_THAT(worse(comparison), ElementsAre(0U));
  EXPECT_THAT(comparison.differences[0].detail,
              HasSubstr("bad_signature here, good for 192.0.2.2"));
}

TEST(Views, ThatFailOrNeedNoStapleDoNotDiffer) {
  auto comparison = compare({test::make_healthy("192.0.2.1"),
                             test::make_failed("192.0.2.2", Reason::connect_refused, "no")});
  EXPECT_EQ(comparison.differ[kAddress], std::nullopt);
  comparison =
      compare({test::make_not_applicable("192.0.2.1"), test::make_not_applicable("192.0.2.2")});
  EXPECT_EQ(comparison.differ[kAddress], false);
}

TEST(Views, OfWhichOneIsNotExpectedToStapleDifferOnlyByTheirCertificates) {
  const auto stapled = test::make_healthy("192.0.2.1");
  const auto silent = test::make_not_applicable("192.0.2.2");
  EXPECT_THAT(compare({stapled, silent}).differences, IsEmpty()) << "the policy ignores staples";
  const auto comparison = compare({stapled, with_certificate(silent, 9)});
  ASSERT_THAT(worse(comparison), ElementsAre(1U));
  EXPECT_THAT(comparison.differences[0].detail, HasSubstr("certificate with serial"));
  const auto rsa = as(with_certificate(test::make_not_applicable("192.0.2.1"), 2, "rsa2048"), "rsa",
                      TlsVersion::tls13);
  EXPECT_THAT(compare({as(stapled, "", TlsVersion::tls13), rsa}).differences, IsEmpty());
}

TEST(Views, DifferOnceAHealthyServerWouldHaveRefreshed) {
  auto old = test::make_healthy("192.0.2.1");
  const Seconds due = *old.verdict->refresh_due - *old.verdict->staple->this_update;
  old.time = *old.verdict->refresh_due + 1s;
  EXPECT_EQ(compare({old, published(test::make_healthy("192.0.2.2"), due)}).differ[kAddress],
            false);
  const auto comparison = compare({old, published(test::make_healthy("192.0.2.2"), due + 1s)});
  ASSERT_THAT(worse(comparison), ElementsAre(0U));
  EXPECT_THAT(comparison.differences[0].detail,
              HasSubstr("a healthy server would have refreshed it"));
}

// With short windows the server may have refreshed between the two observations.
TEST(Views, DoNotDifferIfTheOlderOneWasNotDueWhenItWasObserved) {
  auto old = test::make_healthy("192.0.2.1");
  const Seconds due = *old.verdict->refresh_due - *old.verdict->staple->this_update;
  old.time = *old.verdict->refresh_due;
  EXPECT_THAT(worse(compare({old, published(test::make_healthy("192.0.2.2"), due + 1s)})),
              IsEmpty());
}

TEST(Views, WithTheSameKeyTypeAndNameButOtherCertificatesDiffer) {
  const auto comparison = compare(
      {test::make_healthy("192.0.2.1"), with_certificate(test::make_healthy("192.0.2.2"), 9)});
  ASSERT_THAT(worse(comparison), ElementsAre(0U));  // the older one is worse
  EXPECT_THAT(comparison.differences[0].detail, HasSubstr("certificate with serial"));
}

TEST(Views, OfOtherKeyTypesMayHaveOtherCertificates) {
  const auto base =
      as(with_certificate(test::make_healthy("192.0.2.1"), 1, "ecdsa-p256"), "", TlsVersion::tls13);
  const auto rsa =
      as(with_certificate(test::make_healthy("192.0.2.1"), 2, "rsa2048"), "rsa", TlsVersion::tls13);
  EXPECT_EQ(compare({base, rsa}).differ[kKeyType], false);
  const auto forged =
      as(with_certificate(test::make_forged("192.0.2.1"), 2, "rsa2048"), "rsa", TlsVersion::tls13);
  const auto comparison = compare({base, forged});
  EXPECT_EQ(comparison.differ[kKeyType], true);
  EXPECT_EQ(comparison.differ[kVersion], std::nullopt);
  ASSERT_THAT(worse(comparison), ElementsAre(1U));
  EXPECT_EQ(comparison.differences[0].detail,
            "by key_type: bad_signature here, good for ecdsa-p256");
}

TEST(Views, OfOtherKeyTypesAndVersionsDifferByKeyType) {
  const auto base =
      as(with_certificate(test::make_healthy("192.0.2.1"), 1, "ecdsa-p256"), "", TlsVersion::tls13);
  const auto forged = as(with_certificate(test::make_forged("192.0.2.1"), 2, "rsa2048"),
                         "tls1.2-rsa", TlsVersion::tls12);
  const auto comparison = compare({base, forged});
  EXPECT_EQ(comparison.differ[kKeyType], true);
  EXPECT_EQ(comparison.differ[kVersion], std::nullopt);
  ASSERT_THAT(worse(comparison), ElementsAre(1U));
  EXPECT_EQ(comparison.differences[0].detail,
            "by key_type: bad_signature here, good for ecdsa-p256 in TLSv1.3");
}

TEST(Views, OfOtherAddressesAreComparedOnlyInTheSameView) {
  const auto base = as(test::make_healthy("192.0.2.1"), "", TlsVersion::tls13);
  const auto other = as(test::make_unstapled("192.0.2.2"), "tls1.2", TlsVersion::tls12);
  for (const auto& differ : compare({base, other}).differ) EXPECT_EQ(differ, std::nullopt);
}

TEST(Views, OfOneAddressMayDifferByVersion) {
  const auto comparison =
      compare({as(test::make_healthy("192.0.2.1"), "", TlsVersion::tls13),
               as(test::make_unstapled("192.0.2.1"), "tls1.2", TlsVersion::tls12)});
  EXPECT_EQ(comparison.differ[kVersion], true);
  EXPECT_EQ(comparison.differ[kAddress], std::nullopt);
  EXPECT_THAT(worse(comparison), ElementsAre(1U));
}

TEST(Views, OfAnotherNameMayDifferByName) {
  const auto base = as(with_certificate(test::make_healthy("192.0.2.1"), 1), "", TlsVersion::tls13);
  const auto other =
      as(with_certificate(test::make_healthy("192.0.2.1"), 2), "b.test", TlsVersion::tls13);
  EXPECT_EQ(compare({base, other}).differ[kServerName], false);
  const auto bare =
      as(with_certificate(test::make_unstapled("192.0.2.1"), 2), "b.test", TlsVersion::tls13);
  EXPECT_EQ(compare({base, bare}).differ[kServerName], true);
}

struct ViewsNotOfferedTest : testing::Test {
  Observation base = test::make_healthy("192.0.2.1");
  View view;

  /// marked returns whether a view with the failure is marked as not offered.
  bool marked(const Failure& failure) {
    OpenView open;
    open.observation.failure = failure;
    mark_not_offered(open, view, test::make_open_view(base));
    const Observation observation = conclude(std::move(open)).observation;
    EXPECT_NE(observation.failure.has_value(), observation.not_offered.has_value());
    EXPECT_EQ(level_of(observation),
              observation.not_offered ? ocsp::Level::not_applicable : ocsp::Level::unreachable);
    return observation.not_offered.has_value();
  }
};

TEST_F(ViewsNotOfferedTest, IsAViewWhoseNegotiationFails) {
  for (const std::uint8_t alert : std::initializer_list<std::uint8_t>{40, 70, 71}) {
    EXPECT_TRUE(marked({Reason::handshake_alert, "alert", alert})) << int(alert);
  }
  EXPECT_TRUE(marked({Reason::handshake_version, "unsupported protocol"}));
}

TEST_F(ViewsNotOfferedTest, IsNotAViewThatFailsForAnotherReason) {
  EXPECT_FALSE(marked({Reason::handshake_alert, "internal error", 80}));
  EXPECT_FALSE(marked({Reason::handshake_alert, "unrecognized name", 112}));
  EXPECT_FALSE(marked({Reason::handshake_closed, "closed"}));
  EXPECT_FALSE(marked({Reason::connect_refused, "refused"}));
}

TEST_F(ViewsNotOfferedTest, IsNoViewOfAServerThatAlsoRefusesTheDefaultView) {
  base = test::make_failed("192.0.2.1", Reason::handshake_alert, "handshake failure");
  EXPECT_FALSE(marked({Reason::handshake_alert, "handshake failure", 40}));
}

TEST_F(ViewsNotOfferedTest, IsAKeyTypeThatTheServerIgnores) {
  view.tls.key_type = tls::KeyType::rsa;
  OpenView open = test::make_open_view(with_certificate(base, 1, "ecdsa-p256"));
  mark_not_offered(open, view, test::make_open_view(base));
  EXPECT_FALSE(open.judgement);
  EXPECT_EQ(open.observation.not_offered, "the server sent a certificate of type ecdsa-p256");
  open = test::make_open_view(with_certificate(base, 1, "rsa4096"));
  mark_not_offered(open, view, test::make_open_view(base));
  EXPECT_TRUE(open.judgement);
  EXPECT_FALSE(open.observation.not_offered);
}

}  // namespace
}  // namespace staple::prober
