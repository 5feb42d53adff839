// SPDX-License-Identifier: Apache-2.0

#include "probes/net/read_meter.h"

#include <gtest/gtest.h>

namespace staple::net {
namespace {

/// count_reads returns how many reads of `bytes` each are allowed, at most `limit`.
std::size_t count_reads(std::size_t bytes, std::size_t limit) {
  ReadMeter reads;
  std::size_t allowed = 0;
  while (allowed < limit && reads.add(bytes)) ++allowed;
  return allowed;
}

TEST(ReadMeter, AllowsASmallExchangeByteByByte) {
  const std::size_t allowed = count_reads(1, 1 << 20);
  EXPECT_GE(allowed, 4096U);
  EXPECT_LT(allowed, 4096U + 4096U / 128);
}

TEST(ReadMeter, AllowsAnyNumberOfReadsOfTheSmallestSegments) {
  EXPECT_EQ(count_reads(256, 1 << 20), 1U << 20);
  EXPECT_LT(count_reads(255, 1 << 21), 1U << 21);
}

TEST(ReadMeter, TellsWhatWasCounted) {
  ReadMeter reads;
  reads.add(5);
  reads.add(6);
  EXPECT_EQ(reads.describe(), "received 11 bytes in 2 pieces");
}

}  // namespace
}  // namespace staple::net
