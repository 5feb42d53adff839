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
                   {"twelve", std::string("$2a$12$") + kSaltAndHash}};

// rounds returns the rounds of bcrypt that a wrong password of this user takes.
unsigned rounds(const Users& users, const std::string& name) {
  const HashPlan plan = plan_hashes(users, name);
  unsigned all = 1u << parse_bcrypt_cost(plan.hash);
  for (const std::string& setting : plan.padding) all += 1u << parse_bcrypt_cost(setting);
  return all;
}

TEST(HashPlan, TakesTheWorkOfTheHighestCostForEveryName) {
  for (const auto* const name : {"four", "nine", "twelve", "unknown", ""})
    EXPECT_EQ(rounds(kUsers, name), 1u << 12) << name;
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
  EXPECT_EQ(rounds(users, "unknown"), 1u << 9);
}

// A setting that crypt(3) refused would take no time.
TEST(HashPlan, PadsWithSettingsThatCryptAccepts) {
  Users users = kUsers;
  users.erase("twelve");
  const HashPlan plan = plan_hashes(users, "four");
  EXPECT_EQ(plan.padding.size(), 5u);
  for (const std::string& setting : plan.padding) {
    crypt_data work{};
    const char* const hashed = crypt_r("wrong", setting.c_str(), &work);
    ASSERT_NE(hashed, nullptr) << setting;
    EXPECT_TRUE(std::string_view(hashed).starts_with(setting)) << hashed;
  }
}

}  // namespace
}  // namespace staple::httpd
