// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/refused_login.h"

#include <gtest/gtest.h>

namespace staple::prober {
namespace {

TEST(RefusedLogin, IsNotTriedAgainUntilItsUserNameOrPasswordChanges) {
  const starttls::Login account{"monitor", "geheim", "/a"};
  starttls::Login login = account;
  const RefusedLogin refused = refuse(login, "login: error 1045");
  EXPECT_EQ(login, starttls::Login());
  EXPECT_EQ(refused.detail, "login: error 1045");
  EXPECT_TRUE(is_refused(account, refused));
  EXPECT_TRUE(is_refused({"monitor", "geheim", "/b"}, refused)) << "the same from another file";
  EXPECT_FALSE(is_refused({"monitor", "new"}, refused));
  EXPECT_FALSE(is_refused({"other", "geheim"}, refused));
  EXPECT_FALSE(is_refused({"monito", "rgeheim"}, refused));
  EXPECT_FALSE(is_refused({}, refused));
  EXPECT_FALSE(is_refused(account, std::nullopt));
}

}  // namespace
}  // namespace staple::prober
