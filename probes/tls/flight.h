// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "probes/bytes.h"

namespace staple::tls {

/// Flight splits the unencrypted records of a server into handshake messages and alerts (RFC 5246,
/// 6.2.1 and 7.4). A message may span records, a record may hold several messages, and reads may
/// split both.
class Flight {
 public:
  /// Message is one handshake message, whole.
  struct Message {
    std::uint8_t type;  ///< HandshakeType
    ByteView body;      ///< without the header of four bytes; valid until the next call
  };
  struct Alert {
    std::uint8_t level;
    std::uint8_t description;
  };
  /// TooLong is a message above kMaxCertificateMessage, of which only the header was read.
  struct TooLong {
    std::uint8_t type;  ///< HandshakeType
  };
  /// MalformedInput is input that is not part of a server's first flight.
  struct MalformedInput {
    std::string detail;  ///< message text
  };
  /// Incomplete means that more bytes are needed.
  struct Incomplete {};
  using Item = std::variant<Incomplete, Message, Alert, TooLong, MalformedInput>;

  /// feed appends received bytes. The caller bounds their total.
  void feed(ByteView received);

  /// read_next returns the next item. Do not call it again after TooLong or MalformedInput.
  Item read_next();

 private:
  /// Queue is a buffer that is appended at the back and consumed from the front.
  class Queue {
   public:
    ByteView unread() const { return ByteView(bytes_).subspan(consumed_); }
    void consume(std::size_t size) { consumed_ += size; }
    void append(ByteView more);

   private:
    Bytes bytes_;
    std::size_t consumed_ = 0;
  };

  Queue records_;
  Queue messages_;  ///< contents of the records of type handshake
};

}  // namespace staple::tls
