// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/password_checker.h"

#include <algorithm>
#include <functional>
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

  // The client of each check, by its position. By default all have one address.
  std::function<ClientAddress(std::size_t)> client_of = [](std::size_t) {
    return ClientAddress{"192.0.2.1", "192.0.2.1"};
  };

  // finished holds the positions of the checks in the order of their ends.
  std::vector<std::size_t> finished;

  // Starts all checks at once.
  std::vector<Outcome> check_together(const std::vector<Credentials>& all,
                                      const Users& of = kUsers) {
    std::vector<std::optional<Outcome>> found(all.size());
    asio::io_context context(1);
    for (std::size_t i = 0; i < all.size(); ++i) {
      asio::co_spawn(context, checker_.check(of, all[i], client_of(i)),
                     [this, &found, i](const std::exception_ptr&, Outcome outcome) {
                       found[i] = outcome;
                       finished.push_back(i);
                     });
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

TEST(PasswordChecker, RejectsEveryPasswordWithoutUsers) {
  EXPECT_EQ(PasswordsFixture().check({"alice", "secret"}, {}), Outcome::wrong);
}

TEST(PasswordChecker, RejectsAPasswordThatIsTooLongForCrypt) {
  for (const std::size_t size : {511, 512, 12'000})
    EXPECT_EQ(PasswordsFixture().check({"alice", std::string(size, 'x')}), Outcome::wrong) << size;
}

// flood returns wrong passwords, each a different one.
std::vector<Credentials> flood(std::size_t count, const std::string& user = "alice") {
  std::vector<Credentials> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back({user, std::to_string(i)});
  return all;
}

TEST(PasswordChecker, ReportsBusyIfTooManyChecksOfANetworkAreWaiting) {
  PasswordsFixture fixture;
  EXPECT_EQ(fixture.check({"alice", "secret"}), Outcome::right);
  std::vector<Credentials> all = flood(100);
  all.push_back({"alice", "secret"});
  const std::vector<Outcome> outcomes = fixture.check_together(all);
  // One was checked at once, and 64 waited.
  EXPECT_EQ(std::ranges::count(outcomes, Outcome::wrong), 65);
  EXPECT_EQ(std::ranges::count(outcomes, Outcome::busy), 35);
  EXPECT_EQ(outcomes.back(), Outcome::right) << "a remembered outcome does not wait";
}

TEST(PasswordChecker, ReportsBusyIfTooManyChecksAreWaiting) {
  PasswordsFixture fixture;
  fixture.client_of = [](std::size_t i) {
    const std::string network = std::to_string(i % 10);
    return ClientAddress{network, network};
  };
  const std::vector<Outcome> outcomes = fixture.check_together(flood(300));
  EXPECT_EQ(std::ranges::count(outcomes, Outcome::wrong), 257);
}

// position returns when the last of the checks had its turn: 1 for the one after the first.
std::size_t turn_of_last(const PasswordsFixture& fixture) {
  const auto found = std::ranges::find(fixture.finished, fixture.finished.size() - 1);
  return static_cast<std::size_t>(found - fixture.finished.begin());
}

TEST(PasswordChecker, ChecksAClientOfAnotherAddressNext) {
  for (const ClientAddress& newcomer :
       {ClientAddress{"192.0.2.2", "192.0.2.2"}, ClientAddress{"192.0.2.1", "192.0.2.2"}}) {
    PasswordsFixture fixture;
    std::vector<Credentials> all = flood(40);
    all.push_back({"alice", "secret"});
    fixture.client_of = [&](std::size_t i) {
      return i == 40 ? newcomer : ClientAddress{"192.0.2.1", "192.0.2.1"};
    };
    EXPECT_EQ(fixture.check_together(all).back(), Outcome::right);
    EXPECT_LE(turn_of_last(fixture), 2u) << newcomer.network;
  }
}

TEST(PasswordChecker, ChecksAnotherUserOfTheSameAddressNext) {
  PasswordsFixture fixture;
  std::vector<Credentials> all = flood(40);
  all.push_back({"bob", "open sesame"});
  EXPECT_EQ(fixture.check_together(all).back(), Outcome::right);
  EXPECT_LE(turn_of_last(fixture), 2u);
}

TEST(PasswordChecker, ChecksTheSameUserOfTheSameAddressInItsTurn) {
  PasswordsFixture fixture;
  std::vector<Credentials> all = flood(40);
  all.push_back({"alice", "secret"});
  EXPECT_EQ(fixture.check_together(all).back(), Outcome::right);
}

TEST(PasswordChecker, ChecksEqualPasswordsOnce) {
  PasswordsFixture fixture;
  const std::vector<Outcome> outcomes =
      fixture.check_together(std::vector<Credentials>(65, {"alice", "secret"}));
  EXPECT_EQ(std::ranges::count(outcomes, Outcome::right), 65);
}

}  // namespace
}  // namespace staple::httpd
