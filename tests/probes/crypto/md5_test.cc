// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/md5.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace staple::crypto {
namespace {

std::string md5_in_hex(std::string_view text) {
  std::string hex;
  for (const std::uint8_t byte :
       md5({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

TEST(Md5, ComputesTheDigestsOfTheStandard) {
  // RFC 1321, A.5
  EXPECT_EQ(md5_in_hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5_in_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(md5_in_hex("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
}

}  // namespace
}  // namespace staple::crypto
