// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/flight.h"

#include <openssl/ssl3.h>

#include "probes/tls/limits.h"
#include "probes/tls/presentation.h"

namespace staple::tls {
namespace {

constexpr std::size_t kMessageHeader = 4;
constexpr std::size_t kRecordHeader = 5;
constexpr std::size_t kMaxRecord = 1 << 14;

}  // namespace

/// append also erases the consumed bytes, once for many messages, because one record may hold
/// thousands of them.
void Flight::Queue::append(ByteView more) {
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(consumed_));
  consumed_ = 0;
  bytes_.insert(bytes_.end(), more.begin(), more.end());
}

void Flight::feed(ByteView received) { records_.append(received); }

Flight::Item Flight::read_next() {
  while (true) {
    if (messages_.unread().size() >= kMessageHeader) {
      Reader header(messages_.unread());
      const auto type = static_cast<std::uint8_t>(header.read_number(1));
      const std::size_t size = header.read_number(3);
      if (size > kMaxCertificateMessage) return TooLong{type};
      if (messages_.unread().size() >= kMessageHeader + size) {
        const ByteView body = messages_.unread().subspan(kMessageHeader, size);
        messages_.consume(kMessageHeader + size);
        return Message{type, body};
      }
    }

    const ByteView rest = records_.unread();
    if (rest.size() < kRecordHeader) return Incomplete{};
    Reader header(rest);
    const std::size_t type = header.read_number(1);
    const std::size_t version = header.read_number(2);
    const std::size_t size = header.read_number(2);
    if (version >> 8 != SSL3_VERSION_MAJOR)
      return MalformedInput{"a record with an unknown protocol version"};
    if (size > kMaxRecord) return MalformedInput{"a record above 16 KiB"};
    if (type != SSL3_RT_HANDSHAKE && type != SSL3_RT_ALERT) {
      return MalformedInput{"a record of type " + std::to_string(type)};
    }
    if (rest.size() < kRecordHeader + size) return Incomplete{};
    records_.consume(kRecordHeader + size);
    const ByteView content = rest.subspan(kRecordHeader, size);
    if (type == SSL3_RT_HANDSHAKE) {
      messages_.append(content);
    } else if (size == 2) {
      return Alert{content[0], content[1]};
    } else {
      return MalformedInput{"a malformed alert"};
    }
  }
}

}  // namespace staple::tls
