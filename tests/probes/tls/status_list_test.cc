// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/status_list.h"

#include <gtest/gtest.h>

namespace staple::tls {
namespace {

using List = std::vector<std::optional<Bytes>>;
using Chain = std::vector<PresentedCertificate>;

const Bytes kBoth{2, 0, 0, 9, 0, 0, 2, 7, 8, 0, 0, 1, 9};

TEST(StatusList, HoldsAResponseForEachCertificate) {
  EXPECT_EQ(parse_status_list(kBoth, 2), (List{Bytes{7, 8}, Bytes{9}}));
}

TEST(StatusList, TreatsALengthOfZeroAsNoResponse) {
  EXPECT_EQ(parse_status_list(Bytes{2, 0, 0, 7, 0, 0, 0, 0, 0, 1, 9}, 2),
            (List{std::nullopt, Bytes{9}}));
}

TEST(StatusList, MayBeShorterThanTheChainButNotLonger) {
  EXPECT_TRUE(parse_status_list(kBoth, 3));
  EXPECT_FALSE(parse_status_list(kBoth, 1));
  EXPECT_FALSE(parse_status_list(kBoth, 0));
}

TEST(StatusList, IsMalformedWhenTruncatedAtAnyByte) {
  for (std::size_t size = 0; size < kBoth.size(); ++size) {
    EXPECT_FALSE(parse_status_list(ByteView(kBoth).first(size), 2)) << size;
  }
}

TEST(StatusList, IsMalformedWhenEmptyOrOfAnotherType) {
  EXPECT_FALSE(parse_status_list(Bytes{2, 0, 0, 0}, 2));
  EXPECT_FALSE(parse_status_list(Bytes{1, 0, 0, 4, 0, 0, 1, 9}, 2));
  EXPECT_FALSE(parse_status_list(Bytes{3, 0, 0, 4, 0, 0, 1, 9}, 2));
}

TEST(StatusList, IsMalformedWithTrailingBytes) {
  EXPECT_FALSE(parse_status_list(Bytes{2, 0, 0, 4, 0, 0, 1, 9, 0}, 2));
  EXPECT_FALSE(parse_status_list(Bytes{2, 0, 0, 5, 0, 0, 1, 9, 0}, 2));
}

Chain placed(const Bytes& status) {
  Chain chain(2);
  assign_staples(status, chain);
  return chain;
}

TEST(StatusListStaples, AreAssignedToTheirCertificates) {
  EXPECT_EQ(placed(kBoth), (Chain{{{}, Bytes{7, 8}}, {{}, Bytes{9}}}));
  EXPECT_EQ(placed({2, 0, 0, 4, 0, 0, 1, 9}), (Chain{{{}, Bytes{9}}, {}}));
  EXPECT_EQ(placed({2, 0, 0, 7, 0, 0, 0, 0, 0, 1, 9}), (Chain{{}, {{}, Bytes{9}}}));
}

TEST(StatusListStaples, MayBeASingleStapleOfTheLeaf) {
  EXPECT_EQ(placed({1, 0, 0, 2, 7, 8}), (Chain{{{}, Bytes{7, 8}}, {}}));
}

TEST(StatusListStaples, AreOneEmptyStapleWhenMalformed) {
  const Chain empty{{{}, Bytes()}, {}};
  EXPECT_EQ(placed({}), empty);
  EXPECT_EQ(placed({2, 0, 0, 5, 0, 0, 1, 9}), empty);
  // Three responses for two certificates.
  EXPECT_EQ(placed({2, 0, 0, 12, 0, 0, 1, 7, 0, 0, 1, 8, 0, 0, 1, 9}), empty);
  EXPECT_EQ(placed({3, 0, 0, 1, 9}), empty);
}

}  // namespace
}  // namespace staple::tls
