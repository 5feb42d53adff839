#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace staple::httpd {

/// accepts_gzip reads an Accept-Encoding header (RFC 9110, 12.5.3): gzip is wanted when it, or `*`, has a
/// quality above zero that is not below identity's. What is malformed does not ask for gzip.
bool accepts_gzip(std::string_view accept_encoding);

/// Gzip compresses a text that comes in pieces, quickly rather than well.
class Gzip {
 public:
  Gzip();
  ~Gzip();
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  /// add takes the next piece and returns what is ready of the compressed form, perhaps nothing.
  std::string add(std::string_view piece);

  /// finish returns the rest; nothing can be added after it.
  std::string finish();

 private:
  struct Stream;
  std::string deflate_all(std::string_view piece, int flush);

  std::unique_ptr<Stream> stream_;
};

/// Gunzip decompresses what Gzip made, piece by piece: of the whole there is never more than a piece.
class Gunzip {
 public:
  /// The text must outlive it.
  explicit Gunzip(std::string_view compressed);
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  /// next returns the next `most` bytes, or what is left of them; absent: the text has ended. Throws when it
  /// is none of ours.
  std::optional<std::string> next(std::size_t most);

 private:
  struct Stream;

  std::unique_ptr<Stream> stream_;
};

}  // namespace staple::httpd
