// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/mysql_packet.h"

#include "probes/starttls/quote.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kHeader = 4;        // three bytes of length, one of sequence number
constexpr std::size_t kMaxPacket = 4096;  // a greeting has about 100 bytes

}  // namespace

std::optional<MysqlPacket> read_mysql_packet(ByteView received) {
  if (received.size() < kHeader) return MysqlPacket{};
  const std::size_t size =
      received[0] | std::size_t{received[1]} << 8 | std::size_t{received[2]} << 16;
  if (size == 0 || size > kMaxPacket) return std::nullopt;
  if (received.size() < kHeader + size) return MysqlPacket{};
  return MysqlPacket{received[3], received.subspan(kHeader, size), kHeader + size};
}

std::string write_mysql_packet(std::uint8_t sequence, std::string_view payload) {
  return std::string{static_cast<char>(payload.size() & 0xff),
                     static_cast<char>(payload.size() >> 8), '\0', static_cast<char>(sequence)}
      .append(payload);
}

std::optional<MysqlError> read_mysql_error(ByteView payload) {
  if (payload.size() < 3) return std::nullopt;
  const int number = payload[1] | payload[2] << 8;
  std::string_view message(reinterpret_cast<const char*>(payload.data()) + 3, payload.size() - 3);
  if (message.size() >= 6 && message.front() == '#') message.remove_prefix(6);
  return MysqlError{number, "error " + std::to_string(number) + ": " + quote(message)};
}

std::string write_mysql_client_head(bool tls) {
  const std::uint32_t capabilities = kMysqlProtocol41 | kMysqlSecureConnection | kMysqlPluginAuth |
                                     (tls ? kMysqlSsl : std::uint32_t{0});
  std::string head;
  for (int shift = 0; shift < 32; shift += 8)
    head += static_cast<char>(capabilities >> shift & 0xff);
  constexpr std::string_view size_and_charset("\x00\x00\x00\x01\x2d", 5);
  return head.append(size_and_charset).append(23, '\0');
}

}  // namespace staple::starttls
