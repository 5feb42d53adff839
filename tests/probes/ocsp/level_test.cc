// SPDX-License-Identifier: Apache-2.0

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;

/// UnpromisedCase is a server of which no staple is expected and which sends none.
struct UnpromisedCase {
  std::string what;
  std::function<void(JudgeFixture&)> change;
  ocsp::Level level;
};

TEST(Level, IsNotApplicableOnlyIfTheCertificateIsThatOfTheServerAndAlive) {
  using enum ocsp::Level;
  const auto issue = [](JudgeFixture& s, Seconds begins, Seconds ends) {
    s.issue_leaf_with_validity({s.now + begins, s.now + ends}, {.responder_urls = {}});
  };
  const auto issue_self_made = [](JudgeFixture& s, const pki::Validity& validity) {
    const auto made = pki::make_root("default", validity);
    s.leaf = made;
    s.above.clear();
  };
  const std::vector<UnpromisedCase> cases{
      {"its own certificate, alive", [](JudgeFixture&) {}, not_applicable},
      {"one that ends this second", [&](auto& s) { issue(s, -72h, 0s); }, not_applicable},
      {"one that ended a second ago", [&](auto& s) { issue(s, -72h, -1s); }, critical},
      {"one that begins in a second", [&](auto& s) { issue(s, 1s, 72h); }, critical},
      {"one for another name", [](auto& s) { s.server_name = "other.test"; }, warning},
      {"one of an interception's CA",
       [](auto& s) { s.anchors = {pki::make_root("Another Root", s.years).certificate}; }, warning},
      {"a self-made one", [&](auto& s) { issue_self_made(s, s.years); }, warning},
      {"a self-made one that ended",
       [&](auto& s) {
         issue_self_made(s, {s.now - 72h, s.now - 1s});
       },
       critical},
      {"one with unreadable extensions",
       [](auto& s) {
         s.issue_leaf({.responder_urls = {},
                       .extensions = {{"1.3.6.1.5.5.7.1.1", false, {0x30, 0x05, 0x00}}}});
       },
       warning},
      {"one of a CA that requires staples",
       [](auto& s) {
         s.issuer = pki::make_intermediate(s.root, "Feature CA", s.years, {.must_staple = true});
         s.above = {s.issuer.certificate};
         s.issue_leaf({.responder_urls = {}});
       },
       warning}};
  for (const auto& one : cases) {
    JudgeFixture fixture;
    fixture.issue_leaf({.responder_urls = {}});
    fixture.anchors = {fixture.root.certificate};
    fixture.server_name = "server.test";
    fixture.send_none();
    one.change(fixture);
    const auto verdict = fixture.judge();
    EXPECT_EQ(verdict.level, one.level) << one.what;
    EXPECT_EQ(verdict.ok, std::nullopt) << one.what;
  }
}

TEST(Level, TellsOfAnExpiredCertificateIfThePolicyIgnoresStaples) {
  JudgeFixture fixture;
  fixture.issue_leaf({.responder_urls = {"ldap://ocsp.test/"}, .must_staple = true});
  fixture.policy.staple = StaplePolicy::ignore;
  fixture.send_none();
  EXPECT_EQ(fixture.judge().level, ocsp::Level::not_applicable);
  fixture.now = fixture.years.not_after + 1s;
  const auto verdict = fixture.judge();
  EXPECT_EQ(verdict.level, ocsp::Level::critical);
  EXPECT_EQ(verdict.findings.front().fault, ocsp::Fault::certificate_expired);
  EXPECT_EQ(verdict.ok, std::nullopt);
}

}  // namespace
}  // namespace staple::test
