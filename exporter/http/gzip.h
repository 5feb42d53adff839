// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace staple::httpd {

/// accepts_gzip parses an Accept-Encoding field (RFC 9110, section 12.5.3). It returns whether
/// gzip, or `*`, has a weight above zero and not below the weight of identity. A malformed weight
/// counts as zero.
bool accepts_gzip(std::string_view accept_encoding);

/// GzipEncoder compresses text incrementally, with the fastest level.
class GzipEncoder {
 public:
  GzipEncoder();
  ~GzipEncoder();
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;

  /// add compresses the next piece and returns the output that is ready, possibly empty.
  std::string add(std::string_view piece);

  /// finish returns the rest of the output. No piece may be added after it.
  std::string finish();

 private:
  struct Stream;
  std::string deflate_all(std::string_view piece, int flush);

  std::unique_ptr<Stream> stream_;
};

/// CompressedPart is a part of a text: blocks of DEFLATE (RFC 1951) that end at a byte and are not
/// final.
struct CompressedPart {
  std::string blocks;
  std::uint32_t checksum = 0;  ///< CRC-32 of the text
  std::uint64_t size = 0;      ///< of the text, in bytes
};

/// PartEncoder compresses one part of a text after the other incrementally, with the fastest level.
/// Several of them can compress parts of the same text by turns.
class PartEncoder {
 public:
  PartEncoder();
  ~PartEncoder();
  PartEncoder(const PartEncoder&) = delete;
  PartEncoder& operator=(const PartEncoder&) = delete;

  /// add compresses the next piece of the part.
  void add(std::string_view piece);

  /// finish returns the part. The next piece begins another one.
  CompressedPart finish();

 private:
  struct Stream;

  std::unique_ptr<Stream> stream_;
  CompressedPart part_;
};

/// join_parts returns the text of all parts as one gzip member (RFC 1952, 2.3).
std::string join_parts(std::span<const CompressedPart> parts);

/// GzipDecoder decompresses a gzip member incrementally, without holding the whole text.
class GzipDecoder {
 public:
  /// `compressed` must outlive the decoder.
  explicit GzipDecoder(std::string_view compressed);
  ~GzipDecoder();
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  /// next returns the next bytes, at most `most`. Returns nullopt at the end. Throws
  /// std::runtime_error if the data is invalid or truncated.
  std::optional<std::string> next(std::size_t most);

 private:
  struct Stream;

  std::unique_ptr<Stream> stream_;
};

}  // namespace staple::httpd
