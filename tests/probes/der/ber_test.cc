// SPDX-License-Identifier: Apache-2.0

#include "probes/der/ber.h"

#include <gtest/gtest.h>

namespace staple::der {
namespace {

/// A row is a header followed by zeros, and how it must be read.
struct Row {
  Bytes header;
  std::uint8_t tag;
  std::optional<std::size_t> length;
  bool long_tag = false;
  bool long_length = false;
};

TEST(Ber, ReadsEveryFormOfTagAndLength) {
  for (const auto& row :
       {Row{{0x04, 0x00}, 0x04, 0U}, Row{{0x30, 0x7f}, 0x30, 127U},
        Row{{0x30, 0x81, 0x80}, 0x30, 128U}, Row{{0x30, 0x81, 0x7f}, 0x30, 127U, false, true},
        Row{{0x30, 0x82, 0x00, 0x80}, 0x30, 128U, false, true},
        Row{{0x30, 0x82, 0x01, 0x00}, 0x30, 256U},
        Row{{0x30, 0x86, 0, 0, 0, 0, 0, 5}, 0x30, 5U, false, true},
        Row{{0x30, 0x80}, 0x30, std::nullopt}, Row{{0xa1, 0x80}, 0xa1, std::nullopt},
        Row{{0x3f, 0x10, 0x05}, 0x30, 5U, true}, Row{{0x1f, 0x1e, 0x00}, 0x1e, 0U, true},
        Row{{0x1f, 0x1f, 0x00}, 0x1f, 0U}, Row{{0xbf, 0x81, 0x00, 0x01}, 0xbf, 1U},
        Row{{0xbf, 0x80, 0x7f, 0x01}, 0xbf, 1U, true}}) {
    Bytes bytes = row.header;
    bytes.resize(row.header.size() + row.length.value_or(0));
    const auto header = read_ber_header(bytes);
    ASSERT_TRUE(header) << testing::PrintToString(row.header);
    EXPECT_EQ(header->tag, row.tag);
    EXPECT_EQ(header->size, row.header.size());
    EXPECT_EQ(header->length, row.length);
    EXPECT_EQ(header->long_tag, row.long_tag) << testing::PrintToString(row.header);
    EXPECT_EQ(header->long_length, row.long_length) << testing::PrintToString(row.header);
    EXPECT_EQ(header->is_constructed(), (row.header[0] & 0x20) != 0);
    if (row.length.value_or(0) == 0) continue;
    bytes.pop_back();
    EXPECT_FALSE(read_ber_header(bytes)) << "the content is cut";
  }
}

TEST(Ber, RejectsHeadersThatAreCutOrHaveNoEnd) {
  for (const Bytes& bytes :
       {Bytes{}, Bytes{0x30}, Bytes{0x1f}, Bytes{0x1f, 0x81}, Bytes{0x1f, 0x01},
        Bytes{0x30, 0x82, 0x01}, Bytes{0x30, 0xff, 0x01}, Bytes{0x04, 0x80, 0x00, 0x00},
        Bytes{0x04, 0x89, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}) {
    EXPECT_FALSE(read_ber_header(bytes)) << testing::PrintToString(bytes);
  }
}

}  // namespace
}  // namespace staple::der
