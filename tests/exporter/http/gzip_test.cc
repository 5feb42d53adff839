// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/gzip.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

namespace staple::httpd {
namespace {

std::string decompress(const std::string& compressed) {
  z_stream state{};
  EXPECT_EQ(inflateInit2(&state, 15 + 16), Z_OK);
  std::string result(1 << 20, '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  state.avail_in = static_cast<uInt>(compressed.size());
  state.next_out = reinterpret_cast<Bytef*>(result.data());
  state.avail_out = static_cast<uInt>(result.size());
  EXPECT_EQ(inflate(&state, Z_FINISH), Z_STREAM_END);
  result.resize(state.total_out);
  inflateEnd(&state);
  return result;
}

TEST(GzipAcceptEncoding, AcceptsGzip) {
  for (const auto header :
       {"gzip", "GZIP", "x-gzip", "deflate, gzip", "gzip;q=0.5", " gzip ; q=0.1 ", "*", "*;q=0.5",
        "identity;q=0.5, gzip;q=1.0", "identity;q=0, *"}) {
    EXPECT_TRUE(accepts_gzip(header)) << header;
  }
}

TEST(GzipAcceptEncoding, DoesNotAcceptGzip) {
  for (const auto header :
       {"", "identity", "deflate", "gzip;q=0", "gzip;q=0.0, *", "*;q=0", "gzip;q=x",
        "gzip;q=", "gzip;q=-1", "gzip;q=nan", "gzipped", "gzip;q=0.2, identity;q=0.8"}) {
    EXPECT_FALSE(accepts_gzip(header)) << header;
  }
}

TEST(Gzip, CompressesPiecesToOneStream) {
  GzipEncoder encoder;
  std::string all;
  std::string compressed;
  for (int i = 0; i < 2000; ++i) {
    const std::string piece = "staple_ok{target=\"host" + std::to_string(i) + "\"} 1\n";
    all += piece;
    compressed += encoder.add(piece);
  }
  compressed += encoder.add("");
  compressed += encoder.finish();
  EXPECT_LT(compressed.size(), all.size() / 4);
  EXPECT_EQ(decompress(compressed), all);
}

TEST(GzipParts, JoinsPartsThatWereCompressedByTurns) {
  PartEncoder one;
  PartEncoder other;
  std::string first;
  std::string second;
  for (int i = 0; i < 3000; ++i) {
    const std::string piece = "staple_ok{target=\"host" + std::to_string(i) + "\"} 1\n";
    first += piece;
    one.add(piece);
    one.add({});
    second += "another " + piece;
    other.add("another " + piece);
  }
  std::vector<CompressedPart> parts{one.finish(), other.finish(), one.finish()};
  one.add("and again");  // after a part of nothing
  parts.push_back(one.finish());
  EXPECT_EQ(parts[0].size, first.size());
  const std::string joined = join_parts(parts);
  EXPECT_LT(joined.size(), (first.size() + second.size()) / 4);
  EXPECT_EQ(decompress(joined), first + second + "and again");
}

TEST(GzipParts, JoinsNothingToEmptyText) { EXPECT_EQ(decompress(join_parts({})), ""); }

TEST(GzipGunzip, ReturnsPiecesOfAtMostTheGivenSize) {
  GzipEncoder encoder;
  const std::string all(100'000, 'x');
  std::string compressed = encoder.add(all);
  compressed += encoder.finish();
  GzipDecoder decoder(compressed);
  std::string again;
  while (const auto piece = decoder.next(1000)) {
    EXPECT_LE(piece->size(), 1000u);
    again += *piece;
  }
  EXPECT_EQ(again, all);
}

TEST(GzipGunzip, ThrowsForTruncatedOrInvalidData) {
  const std::string whole = GzipEncoder().finish();
  for (const std::string& text :
       {std::string("no gzip"), whole.substr(0, whole.size() - 1), std::string()}) {
    EXPECT_THROW(
        {
          GzipDecoder decoder(text);
          while (decoder.next(10)) {
          }
        },
        std::runtime_error)
        << text.size();
  }
}

TEST(Gzip, CompressesEmptyText) { EXPECT_EQ(decompress(GzipEncoder().finish()), ""); }

}  // namespace
}  // namespace staple::httpd
