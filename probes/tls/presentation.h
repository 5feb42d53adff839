// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "probes/bytes.h"

namespace staple::tls {

/// Reader reads the TLS presentation language (RFC 8446, 3) from the front of a buffer that it does
/// not own. After a failure every read returns an empty value.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

  /// read_number reads an unsigned number of `size` bytes.
  std::size_t read_number(std::size_t size) {
    std::size_t value = 0;
    for (const std::uint8_t byte : take(size)) value = (value << 8) | byte;
    return value;
  }

  void skip(std::size_t size) { take(size); }

  /// read_vector reads a length of `size` bytes, then that many bytes.
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

/// write_number writes `value` in `size` bytes, write_vector writes the length of `content` in
/// `size` bytes and then `content`, and join concatenates. The caller must ensure that values and
/// lengths fit into `size` bytes.
Bytes write_number(std::size_t size, std::size_t value);
Bytes write_vector(std::size_t size, ByteView content);
Bytes join(std::initializer_list<Bytes> parts);

}  // namespace staple::tls
