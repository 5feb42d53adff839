// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/mysql.h"

#include <algorithm>
#include <string_view>

#include "probes/starttls/quote.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kHeader = 4;        // three bytes of length, one of sequence number
constexpr std::size_t kMaxPacket = 4096;  // a greeting has about 100 bytes
constexpr std::uint8_t kError = 0xff;
constexpr std::uint8_t kVersion = 10;  // protocol version since MySQL 3.21
// Thread id, authentication data and a NUL after the version.
constexpr std::size_t kBytesBeforeCapabilities = 13;
constexpr unsigned kSsl = 0x0800;  // CLIENT_SSL

std::string_view to_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

net::Action fail_wrong_protocol(ByteView received) {
  return net::fail(
      Reason::starttls_wrong_protocol,
      "received: " + quote(to_text(received.first(std::min<std::size_t>(received.size(), 64)))));
}

/// fail_refused parses an ERR packet: a number, optionally '#' and an SQL state of five characters,
/// and a text.
net::Action fail_refused(ByteView packet) {
  if (packet.size() < 3) return fail_wrong_protocol(packet);
  const int number = packet[1] | packet[2] << 8;
  std::string_view message = to_text(packet.subspan(3));
  if (message.size() >= 6 && message.front() == '#') message.remove_prefix(6);
  return net::fail(Reason::starttls_refused,
                   "error " + std::to_string(number) + ": " + quote(message));
}

/// write_ssl_request returns an SSLRequest packet: the client capabilities (CLIENT_SSL,
/// PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH), the maximum packet size, the character set utf8mb4
/// and 23 zero bytes.
std::string write_ssl_request() {
  constexpr std::string_view head("\x20\x00\x00\x01\x00\x8a\x08\x00\x00\x00\x00\x01\x2d", 13);
  return std::string(head).append(23, '\0');
}

net::Action read_packet(ByteView packet, std::size_t consumed) {
  if (packet[0] == kError) return fail_refused(packet);
  if (packet[0] != kVersion) return fail_wrong_protocol(packet);
  const std::string_view rest = to_text(packet.subspan(1));
  const auto end = rest.find('\0');
  const std::size_t offset =
      end == rest.npos ? packet.size() : 1 + end + 1 + kBytesBeforeCapabilities;
  if (offset + 2 > packet.size()) return fail_wrong_protocol(packet);
  const unsigned capabilities = packet[offset] | static_cast<unsigned>(packet[offset + 1]) << 8;
  if ((capabilities & kSsl) == 0) {
    return net::fail(Reason::starttls_not_offered,
                     "greeting: version " + quote(rest.substr(0, end)));
  }
  return net::complete(consumed, write_ssl_request());
}

}  // namespace

net::Action Mysql::consume(ByteView received) {
  if (received.size() < kHeader) return net::need_more();
  const std::size_t size =
      received[0] | std::size_t{received[1]} << 8 | std::size_t{received[2]} << 16;
  if (size == 0 || size > kMaxPacket || received[3] != 0) return fail_wrong_protocol(received);
  if (received.size() < kHeader + size) return net::need_more();
  return read_packet(received.subspan(kHeader, size), kHeader + size);
}

}  // namespace staple::starttls
