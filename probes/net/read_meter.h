// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>

namespace staple::net {

/// ReadMeter bounds the reads of one exchange. A read takes about 10 µs of CPU time, even if it
/// yields a single byte.
class ReadMeter {
 public:
  /// add counts one read. Returns false if there were too many reads for so few bytes.
  bool add(std::size_t bytes) {
    ++reads_;
    bytes_ += bytes;
    return reads_ <= kFreeReads + bytes_ / kBytesPerRead;
  }

  /// describe returns the counts for the detail of a failure.
  std::string describe() const {
    return "received " + std::to_string(bytes_) + " bytes in " + std::to_string(reads_) + " pieces";
  }

 private:
  static constexpr std::size_t kFreeReads = 4096;  ///< an ordinary handshake byte by byte
  /// Each further read needs as many bytes: half a segment of the smallest usual size
  /// (RFC 9293, 3.7.1).
  static constexpr std::size_t kBytesPerRead = 256;

  std::size_t reads_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace staple::net
