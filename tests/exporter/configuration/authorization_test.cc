// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/authorization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/folder.h"

namespace staple::config {
namespace {

TEST(Authorization, IsEmptyWithoutAScheme) {
  EXPECT_EQ(*make_authorization({"", "user", "secret", ""}), "");
}

TEST(Authorization, JoinsUserAndPasswordForBasic) {
  // The example of RFC 7617, 2.
  EXPECT_EQ(*make_authorization({"Basic", "Aladdin", "open sesame", ""}),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(*make_authorization({"Bearer", "", "token", ""}), "Bearer token");
}

TEST(Authorization, ReadsTheSecretFromItsFile) {
  const test::Folder folder;
  const std::string file = folder.write("token", "from file\n");
  EXPECT_EQ(*make_authorization({"Bearer", "", "not this", file}), "Bearer from file");
  EXPECT_THAT(make_authorization({"Bearer", "", "", file + "s"}).error().message,
              testing::StartsWith(file + "s: "));
}

}  // namespace
}  // namespace staple::config
