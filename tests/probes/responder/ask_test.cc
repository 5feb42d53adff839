#include "probes/responder/ask.h"

#include <gmock/gmock.h>

#include "probes/prober/module.h"
#include "tests/probes/ocsp/scene.h"

namespace staple {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr ResponderReason kNone{99};

struct JudgeAnswer : testing::Test {
  test::Scene scene;
  Memory memory;
  Policy policy;
  ResponderSettings settings;

  std::shared_ptr<const CertificateQuestion> question() {
    return make_question(scene.presented(), scene.judge(), policy, settings, *Roots::none(), memory);
  }
  Answered judge(Bytes body, CacheHeaders cache = {}) {
    return judge_answer(*question(), {200, "", std::move(cache), std::move(body)}, scene.now, memory);
  }
  Answered judge() { return judge(*scene.presented().chain.front().staple); }
  ResponderReason reason() {
    const auto answered = judge();
    return answered ? kNone : answered.error().reason;
  }
};

TEST_F(JudgeAnswer, TheQuestionNamesLeafIssuerAndUrls) {
  scene.above = {scene.root.certificate, scene.issuer.certificate};
  const auto asked = question();
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->certificate, scene.leaf.certificate);
  EXPECT_EQ(asked->issuer, scene.issuer.certificate);
  EXPECT_THAT(asked->urls, testing::ElementsAre("http://ocsp.test/"));
}

TEST_F(JudgeAnswer, TheModulesUrlIsAskedInsteadOfTheCertificates) {
  settings.url = "http://other.test/";
  EXPECT_THAT(question()->urls, testing::ElementsAre("http://other.test/"));
}

TEST_F(JudgeAnswer, WithoutTheIssuerThereIsNoQuestion) {
  scene.above = {};
  EXPECT_FALSE(question());
  scene.above = {scene.root.certificate};
  EXPECT_FALSE(question());
}

TEST_F(JudgeAnswer, OfCertificatesThatAreLargeToKeepThereIsNoQuestion) {
  const auto padded = [&](std::size_t size) {
    scene.new_leaf({.extensions = {{"1.2.3.4", false, Bytes(size, 0x05)}}});
    return question();
  };
  EXPECT_TRUE(padded(std::size_t{30} << 10));
  EXPECT_FALSE(padded(std::size_t{32} << 10));
}

TEST_F(JudgeAnswer, AGoodAnswerCounts) {
  const auto answered = judge(*scene.presented().chain.front().staple, {.cache_control = "max-age=60"});
  ASSERT_TRUE(answered) << answered.error().detail;
  EXPECT_TRUE((*answered)->verdict.authenticated);
  EXPECT_EQ((*answered)->verdict.status, CertStatus::good);
  EXPECT_EQ((*answered)->verdict.staple->this_update, scene.now - days(1));
  EXPECT_EQ((*answered)->fresh_for, 60s);
}

TEST_F(JudgeAnswer, ARevocationCountsToo) {
  scene.single().status = pki::revoked(scene.now - 2h);
  const auto answered = judge();
  ASSERT_TRUE(answered) << answered.error().detail;
  EXPECT_EQ((*answered)->verdict.status, CertStatus::revoked);
}

TEST_F(JudgeAnswer, TryLaterIsToldApartFromOtherErrors) {
  EXPECT_EQ(judge(pki::encode(pki::error_staple(3), scene.signer)).error().reason,
            ResponderReason::try_later);
  for (const std::uint8_t status : Bytes{1, 2, 5, 6}) {
    EXPECT_EQ(judge(pki::encode(pki::error_staple(status), scene.signer)).error().reason,
              ResponderReason::error_response);
  }
}

TEST_F(JudgeAnswer, WhatIsNoResponseIsUnparseable) {
  for (const Bytes& body :
       {Bytes{}, Bytes{'<', 'h', 't', 'm', 'l', '>'}, Bytes{0x30, 0x03, 0x0a, 0x01, 0x00}}) {
    EXPECT_EQ(judge(body).error().reason, ResponderReason::unparseable);
  }
}

TEST_F(JudgeAnswer, OfAnotherKeyCaOrCertificateItIsNotAuthenticated) {
  scene.signer = scene.leaf.key;
  EXPECT_EQ(reason(), ResponderReason::not_authenticated);
  scene = {};
  scene.single().cert_id = pki::cert_id(scene.root, scene.leaf.serial);
  EXPECT_EQ(reason(), ResponderReason::not_authenticated);
  scene = {};
  scene.single().cert_id = pki::cert_id(scene.issuer, Bytes{0x01});
  EXPECT_EQ(reason(), ResponderReason::not_authenticated);
}

TEST_F(JudgeAnswer, AnExpiredOneIsStale) {
  scene.times(scene.now - days(7), scene.now - 1s);
  EXPECT_EQ(reason(), ResponderReason::stale);
  scene.times(scene.now + days(1), scene.now + days(7));
  EXPECT_EQ(reason(), ResponderReason::stale);
}

}  // namespace
}  // namespace staple
