#include "probes/tls/flight.h"

#include <openssl/ssl3.h>

#include "probes/tls/limits.h"
#include "probes/tls/vectors.h"

namespace staple::tls {
namespace {

constexpr std::size_t kMessageHeader = 4;
constexpr std::size_t kRecordHeader = 5;
constexpr std::size_t kMaxRecord = 1 << 14;

}  // namespace

/// What is used is dropped only here, once for all that was used since: a record may hold thousands of
/// messages.
void Flight::Queue::add(ByteView more) {
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ = 0;
  bytes_.insert(bytes_.end(), more.begin(), more.end());
}

void Flight::take(ByteView received) { records_.add(received); }

Flight::Next Flight::next() {
  while (true) {
    if (messages_.rest().size() >= kMessageHeader) {
      Reader header(messages_.rest());
      const auto type = static_cast<std::uint8_t>(header.read_number(1));
      const std::size_t size = header.read_number(3);
      if (size > kMaxCertificateMessage) return TooLong{type};
      if (messages_.rest().size() >= kMessageHeader + size) {
        const ByteView body = messages_.rest().subspan(kMessageHeader, size);
        messages_.use(kMessageHeader + size);
        return Message{type, body};
      }
    }

    const ByteView rest = records_.rest();
    if (rest.size() < kRecordHeader) return Waiting{};
    Reader header(rest);
    const std::size_t type = header.read_number(1);
    const std::size_t version = header.read_number(2);
    const std::size_t size = header.read_number(2);
    if (version >> 8 != SSL3_VERSION_MAJOR) return Malformed{"a record of another protocol"};
    if (size > kMaxRecord) return Malformed{"a record above 16 KiB"};
    if (type != SSL3_RT_HANDSHAKE && type != SSL3_RT_ALERT) {
      return Malformed{"a record of type " + std::to_string(type)};
    }
    if (rest.size() < kRecordHeader + size) return Waiting{};
    records_.use(kRecordHeader + size);
    const ByteView content = rest.subspan(kRecordHeader, size);
    if (type == SSL3_RT_HANDSHAKE) {
      messages_.add(content);
    } else if (size == 2) {
      return Alert{content[0], content[1]};
    } else {
      return Malformed{"an alert that is none"};
    }
  }
}

}  // namespace staple::tls
