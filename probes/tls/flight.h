#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "probes/bytes.h"

namespace staple::tls {

/// Flight takes a server's records that are not encrypted apart into what they carry (RFC 5246,
/// 6.2.1 and 7.4): messages may be spread over records or share one, and records over what comes
/// at once.
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
  /// TooLong is the header of a message above kMaxCertificateMessage.
  struct TooLong {
    std::uint8_t type;  ///< HandshakeType
  };
  /// Malformed is what is no part of such a flight.
  struct Malformed {
    std::string detail;  ///< for a person
  };
  /// Waiting: the next one has not come whole.
  struct Incomplete {};
  using Item = std::variant<Incomplete, Message, Alert, TooLong, Malformed>;

  /// feed adds what came. Who gives it bytes bounds them.
  void feed(ByteView received);

  /// read_next returns one thing after the other. After TooLong or Malformed there is nothing more
  /// to expect of it.
  Item read_next();

 private:
  /// Queue is bytes that are added at its end and used from its front.
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
  Queue messages_;  ///< what the records of type handshake carried
};

}  // namespace staple::tls
