// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/password_checker.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

namespace asio = boost::asio;
using Outcome = PasswordChecker::Outcome;

// bcrypt hashes of `secret` and of `open sesame`, with the lowest cost.
const Users kUsers{{"alice", "$2b$04$pmS3AQQRvdqozNS21RoDh.nBVCSqCctDsFPr2IKjzYK8Nzfz8t1ae"},
                   {"bob", "$2b$04$bQ.7u/OukUmwLfVuC6Y8O.12tkhiK.VzqSHeTvYeIgMu1/G72T6Hu"}};

/// PasswordsFixture runs checks on an event loop and returns their outcomes.
class PasswordsFixture {
 public:
  Outcome check(const Credentials& credentials, const Users& of = kUsers) {
    const auto outcomes = check_together({credentials}, of);
    return outcomes.front();
  }

  // Starts all checks at once.
  std::vector<Outcome> check_together(const std::vector<Credentials>& all,
                                      const Users& of = kUsers) {
    std::vector<std::optional<Outcome>> found(all.size());
    asio::io_context context(1);
    for (std::size_t i = 0; i < all.size(); ++i) {
      asio::co_spawn(
          context, checker_.check(of, all[i]),
          [&found, i](const std::exception_ptr&, Outcome outcome) { found[i] = outcome; });
    }
    context.run();
    std::vector<Outcome> result;
    for (const auto& each : found) result.push_back(each.value());
    return result;
  }

 private:
  PasswordChecker checker_;
};

TEST(PasswordCheckerBasicAuthorization, MayContainColonsInThePassword) {
  const Credentials read = parse_basic("basic YWxpY2U6YTpi");  // alice:a:b
  EXPECT_EQ(read.user, "alice");
  EXPECT_EQ(read.password, "a:b");
  EXPECT_EQ(parse_basic("Basic YWxpY2U6").password, "");
}

TEST(PasswordCheckerBasicAuthorization, IsEmptyForOtherOrMalformedValues) {
  for (const auto* const header : {"", "Basic", "Basic ", "Bearer YWxpY2U6YQ==", "Basic YWxpY2U=",
                                   "Basic !", "BasicYWxpY2U6YQ=="}) {
    EXPECT_EQ(parse_basic(header).user, "") << header;
  }
}

TEST(PasswordChecker, AcceptsAPasswordOnlyForItsUser) {
  PasswordsFixture fixture;
  // The second check uses the cache.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(fixture.check({"alice", "secret"}), Outcome::right);
    EXPECT_EQ(fixture.check({"bob", "open sesame"}), Outcome::right);
    EXPECT_EQ(fixture.check({"bob", "secret"}), Outcome::wrong);
    EXPECT_EQ(fixture.check({"alice", ""}), Outcome::wrong);
  }
}

TEST(PasswordChecker, RejectsAnUnknownUserWithAPasswordOfAnotherUser) {
  PasswordsFixture fixture;
  EXPECT_EQ(fixture.check({"mallory", "secret"}), Outcome::wrong);
  EXPECT_EQ(fixture.check({"alice", "secret"}), Outcome::right);
  EXPECT_EQ(fixture.check({"mallory", "secret"}), Outcome::wrong);
}

TEST(PasswordChecker, RejectsARemovedUser) {
  PasswordsFixture fixture;
  EXPECT_EQ(fixture.check({"alice", "secret"}), Outcome::right);
  EXPECT_EQ(fixture.check({"alice", "secret"}, {{"carol", kUsers.at("alice")}}), Outcome::wrong);
}

TEST(PasswordChecker, RejectsAPasswordWithANul) {
  EXPECT_EQ(PasswordsFixture().check({"alice", std::string("secret\0x", 8)}), Outcome::wrong);
}

TEST(PasswordChecker, ReportsBusyIfTooManyChecksAreWaiting) {
  PasswordsFixture fixture;
  EXPECT_EQ(fixture.check({"alice", "secret"}), Outcome::right);
  std::vector<Credentials> flood;
  for (int i = 0; i < 50; ++i) flood.push_back({"alice", std::to_string(i)});
  flood.push_back({"alice", "secret"});
  const std::vector<Outcome> outcomes = fixture.check_together(flood);
  EXPECT_EQ(std::ranges::count(outcomes, Outcome::wrong), 16);
  EXPECT_EQ(std::ranges::count(outcomes, Outcome::busy), 34);
  EXPECT_EQ(outcomes.back(), Outcome::right) << "a cached outcome does not wait for other checks";
}

}  // namespace
}  // namespace staple::httpd
