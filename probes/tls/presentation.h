#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "probes/bytes.h"

namespace staple::tls {

/// Reader reads TLS presentation language (RFC 8446, 3.4) from the front of bytes that somebody
/// else owns. After a failure all that it reads is empty.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

  /// write_number reads an unsigned number of `size` bytes.
  std::size_t read_number(std::size_t size) {
    std::size_t value = 0;
    for (const std::uint8_t byte : take(size)) value = (value << 8) | byte;
    return value;
  }

  void skip(std::size_t size) { take(size); }

  /// write_vector reads a length of `size` bytes and as many bytes as it says.
  ByteView read_vector(std::size_t size) { return take(read_number(size)); }

 private:
  ByteView take(std::size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  ByteView rest_;
  bool failed_ = false;
};

/// The writer: number writes `value` in `size` bytes, vector puts the length of `content`
/// before it, join puts parts one behind the other. What does not fit into `size` bytes is a
/// bug of the caller.
Bytes write_number(std::size_t size, std::size_t value);
Bytes write_vector(std::size_t size, ByteView content);
Bytes join(std::initializer_list<Bytes> parts);

}  // namespace staple::tls
