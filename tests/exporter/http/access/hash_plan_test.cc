// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/hash_plan.h"

#include <string>

#include <crypt.h>
#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

constexpr auto kSaltAndHash = "pmS3AQQRvdqozNS21RoDh.nBVCSqCctDsFPr2IKjzYK8Nzfz8t1ae";

const Users kUsers{{"four", std::string("$2b$04$") + kSaltAndHash},
                   {"nine", std::string("$2y$09$") + kSaltAndHash},
                   {"other nine", std::string("$2b$09$") + kSaltAndHash},
                   {"twelve", std::string("$2a$12$") + kSaltAndHash}};

/// Work counts the hashes of bcrypt that a plan takes, and their rounds. The hash of every password
/// but `right` is another one.
struct Work {
  int hashes = 0;
  unsigned rounds = 0;
  bool right = false;

  Work(const Users& users, const std::string& name, const std::string& password = "wrong") {
    const auto hash = [this](const std::string& hashed, const std::string& setting) {
      ++hashes;
      rounds += 1u << parse_bcrypt_cost(setting);
      return hashed.starts_with("right") ? setting : "another";
    };
    right = is_right(plan_hashes(users, name), password, hash);
  }
};

// Of each cost one hash: 4, 9 and 12. A hash costs something beside its rounds.
constexpr unsigned kAllRounds = (1u << 4) + (1u << 9) + (1u << 12);

TEST(HashPlan, TakesTheSameWorkForEveryName) {
  for (const auto* const name : {"four", "nine", "other nine", "twelve", "unknown", ""}) {
    const Work work(kUsers, name);
    EXPECT_EQ(work.rounds, kAllRounds) << name;
    EXPECT_EQ(work.hashes, 3) << name;
  }
}

TEST(HashPlan, TakesTheSameWorkForWhatIsRightForAnotherName) {
  EXPECT_EQ(Work(kUsers, "unknown", "right").rounds, kAllRounds);
  EXPECT_EQ(Work(kUsers, "four", std::string("right\0x", 7)).rounds, kAllRounds);
}

TEST(HashPlan, EndsWithTheRightPassword) {
  EXPECT_TRUE(Work(kUsers, "nine", "right").right);
  EXPECT_EQ(Work(kUsers, "nine", "right").rounds, 1u << 9);
  EXPECT_FALSE(Work(kUsers, "unknown", "right").right);
  EXPECT_FALSE(Work(kUsers, "nine").right);
}

TEST(HashPlan, ComparesWithTheHashOfTheUser) {
  for (const auto& [name, hash] : kUsers) {
    EXPECT_EQ(plan_hashes(kUsers, name).hash, hash);
    EXPECT_TRUE(plan_hashes(kUsers, name).is_known);
  }
  EXPECT_FALSE(plan_hashes(kUsers, "unknown").is_known);
}

TEST(HashPlan, NeedsNoPaddingForEqualCosts) {
  const Users users{{"a", kUsers.at("nine")}, {"b", kUsers.at("nine")}};
  EXPECT_TRUE(plan_hashes(users, "a").padding.empty());
  EXPECT_EQ(Work(users, "unknown").rounds, 1u << 9);
}

// A setting that crypt(3) refused would take no time.
TEST(HashPlan, PadsWithSettingsThatCryptAccepts) {
  Users users = kUsers;
  users.erase("twelve");
  const HashPlan plan = plan_hashes(users, "nine");
  EXPECT_EQ(plan.padding.size(), 1u);
  for (const std::string& setting : plan.padding) {
    crypt_data work{};
    const char* const hashed = crypt_r("wrong", setting.c_str(), &work);
    ASSERT_NE(hashed, nullptr) << setting;
    EXPECT_TRUE(std::string_view(hashed).starts_with(setting)) << hashed;
  }
}

}  // namespace
}  // namespace staple::httpd
