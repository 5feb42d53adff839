#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace staple::httpd {

/// accepts_gzip reads an Accept-Encoding header (RFC 9110, 12.5.3): gzip is wanted when it, or
/// `*`, has a parse_quality above zero that is not below identity's. What is malformed does not
/// ask for gzip.
bool accepts_gzip(std::string_view accept_encoding);

/// GzipEncoder compresses a text that comes in pieces, quickly rather than well.
class GzipEncoder {
 public:
  GzipEncoder();
  ~GzipEncoder();
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;

  /// add takes the next piece and returns what is ready of the compressed form, perhaps nothing.
  std::string add(std::string_view piece);

  /// finish returns the rest; nothing can be added after it.
  std::string finish();

 private:
  struct Stream;
  std::string deflate_all(std::string_view piece, int flush);

  std::unique_ptr<Stream> stream_;
};

/// GzipDecoder decompresses what Gzip made, piece by piece: of the whole there is never more than
/// a piece.
class GzipDecoder {
 public:
  /// The text must outlive it.
  explicit GzipDecoder(std::string_view compressed);
  ~GzipDecoder();
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  /// next returns the next `most` bytes, or what is left of them; absent: the text has ended.
  /// Throws when it is none of ours.
  std::optional<std::string> next(std::size_t most);

 private:
  struct Stream;

  std::unique_ptr<Stream> stream_;
};

}  // namespace staple::httpd
