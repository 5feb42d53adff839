// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/answers.h"

#include <algorithm>
#include <cstddef>

#include "probes/target.h"

namespace staple::dns {
namespace {

constexpr std::uint16_t kSrv = 33;
constexpr std::uint16_t kInternet = 1;
constexpr std::size_t kHeader = 12;            // RFC 1035, 4.1.1
constexpr int kMaxJumps = 32;                  // of a compressed name; valid ones have a few
constexpr std::size_t kMaxNameLength = 255;    // RFC 1035, 2.3.4
constexpr std::uint32_t kMaxTtl = 0x7fffffff;  // RFC 2181, 8

/// Reader reads a message from the front. After a failure every read returns an empty value.
class Reader {
 public:
  explicit Reader(ByteView message) : message_(message) {}

  bool failed() const { return failed_; }
  std::size_t position() const { return position_; }

  std::uint8_t read_byte() {
    if (position_ >= message_.size()) failed_ = true;
    return failed_ ? std::uint8_t{0} : message_[position_++];
  }
  std::uint16_t read_uint16() {
    const unsigned high = read_byte();
    return static_cast<std::uint16_t>(high << 8 | read_byte());
  }
  std::uint32_t read_uint32() {
    const std::uint32_t high = read_uint16();
    return high << 16 | read_uint16();
  }
  void skip_to(std::size_t position) {
    failed_ = failed_ || position < position_ || position > message_.size();
    if (!failed_) position_ = position;
  }

  /// read_name reads a domain name (RFC 1035, 4.1.4) and joins its labels with dots. The root
  /// is empty.
  std::string read_name() {
    std::string text;
    std::optional<std::size_t> back;  // where reading continues after a compressed name
    for (int jumps = 0; !failed_;) {
      const std::uint8_t size = read_byte();
      if (size == 0) break;
      if ((size & 0xC0) == 0xC0) {
        const std::size_t to = static_cast<std::size_t>(size & 0x3F) << 8 | read_byte();
        if (!back) back = position_;
        failed_ = failed_ || ++jumps > kMaxJumps || to >= message_.size();
        if (!failed_) position_ = to;
        continue;
      }
      if ((size & 0xC0) != 0 || size > message_.size() - position_ ||
          text.size() + size + 1 > kMaxNameLength) {
        failed_ = true;
        break;
      }
      if (!text.empty()) text += '.';
      text.append(message_.begin() + static_cast<std::ptrdiff_t>(position_),
                  message_.begin() + static_cast<std::ptrdiff_t>(position_ + size));
      position_ += size;
    }
    if (back && !failed_) position_ = *back;
    return text;
  }

 private:
  ByteView message_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

/// host_of returns the name as the host of a target. Empty if it is the root or not a valid host.
std::string host_of(const std::string& name) {
  if (name.find_first_of("#:[]") != std::string::npos) return {};
  const auto target = parse_target(name, 1);
  return target ? target->host : std::string();
}

}  // namespace

std::optional<Answer> read_services(ByteView message) {
  Reader reader(message);
  reader.skip_to(4);
  const std::uint16_t questions = reader.read_uint16();
  const std::uint16_t answers = reader.read_uint16();
  reader.skip_to(kHeader);
  for (std::uint16_t i = 0; i < questions && !reader.failed(); ++i) {
    reader.read_name();
    reader.read_uint32();  // type and class
  }
  Answer answer;
  std::uint32_t ttl = kMaxTtl;
  for (std::uint16_t i = 0; i < answers && !reader.failed(); ++i) {
    reader.read_name();
    const std::uint16_t type = reader.read_uint16();
    const std::uint16_t record_class = reader.read_uint16();
    const std::uint32_t record_ttl = reader.read_uint32();
    const std::uint16_t size = reader.read_uint16();
    const std::size_t end = reader.position() + size;
    if (type == kSrv && record_class == kInternet) {
      reader.read_uint32();  // priority and weight
      const std::uint16_t port = reader.read_uint16();
      const std::string host = host_of(reader.read_name());
      const bool is_new =
          std::ranges::find(answer.services, Service{host, port}) == answer.services.end();
      if (!host.empty() && port != 0 && is_new && answer.services.size() < kMaxServices) {
        answer.services.push_back({host, port});
      }
    }
    // The TTL of each alias counts as well. A TTL with the sign bit set counts as 0 (RFC 2181, 8).
    ttl = std::min(ttl, record_ttl > kMaxTtl ? 0 : record_ttl);
    reader.skip_to(end);
  }
  if (reader.failed()) return std::nullopt;
  if (!answer.services.empty()) answer.ttl = Seconds(ttl);
  return answer;
}

}  // namespace staple::dns
