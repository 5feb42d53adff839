// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/answers.h"

#include <initializer_list>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::dns {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A header with one question and `answers` answers, followed by the question: `_s.x`, SRV, class IN
// (RFC 1035, 4.1).
Bytes message(std::uint8_t answers) {
  return {0, 1, 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0, 2, '_', 's', 1, 'x', 0, 0, 33, 0, 1};
}

Bytes with(Bytes begin, std::initializer_list<std::uint8_t> more) {
  begin.insert(begin.end(), more);
  return begin;
}

// An answer for the name in the question: SRV, IN, TTL 300, priority 0, weight 0, port 443, host
// a.x, which points to the x of the question.
const std::initializer_list<std::uint8_t> kAnswer{0xC0, 12, 0, 33, 0, 1, 0,   0, 1,   44,   0,
                                                  10,   0,  0, 0,  0, 1, 187, 1, 'a', 0xC0, 15};

TEST(Answers, ReadsServicesWithCompressedNames) {
  const auto answer = read_services(with(message(1), kAnswer));
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->services, ElementsAre(Service{"a.x", 443}));
  EXPECT_EQ(answer->ttl, Seconds(300));
}

TEST(Answers, SkipsOtherRecords) {
  const Bytes address = with(message(2), {0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 192, 0, 2, 1});
  const auto answer = read_services(with(address, kAnswer));
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->services, ElementsAre(Service{"a.x", 443}));
  EXPECT_EQ(answer->ttl, Seconds(30)) << "the minimum over all records";
}

TEST(Answers, SkipsAnInvalidHost) {
  const auto root = read_services(
      with(message(1), {0xC0, 12, 0, 33, 0, 1, 0, 0, 1, 44, 0, 7, 0, 0, 0, 0, 0, 0, 0}));
  ASSERT_TRUE(root);
  EXPECT_THAT(root->services, IsEmpty());
  const auto odd = read_services(with(message(1), {0xC0, 12, 0, 33, 0, 1,   0, 0,   1,   44,  0, 11,
                                                   0,    0,  0, 0,  1, 187, 3, 'a', '#', 'b', 0}));
  ASSERT_TRUE(odd);
  EXPECT_THAT(odd->services, IsEmpty());
}

TEST(Answers, IsMalformedWhenTruncatedAnywhere) {
  const Bytes whole = with(message(1), kAnswer);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_services(ByteView(whole).first(size))) << size;
  }
}

TEST(Answers, RejectsANameThatPointsToItself) {
  EXPECT_FALSE(read_services(with(message(1), {0xC0, 22, 0, 33, 0, 1, 0, 0, 1, 44, 0, 0})));
  EXPECT_FALSE(read_services(with(message(1), {0xFF, 0xFF})));
  EXPECT_FALSE(read_services(with(message(1), {0x80, 0})));
}

}  // namespace
}  // namespace staple::dns
