// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
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

/// GzipDecoder decompresses the output of GzipEncoder incrementally, without holding the
/// whole text.
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
