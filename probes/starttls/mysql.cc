#include "probes/starttls/mysql.h"

#include <algorithm>
#include <string_view>

#include "probes/starttls/words.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kHeader = 4;        // three octets of length, one that counts packets
constexpr std::size_t kMaxPacket = 4096;  // a greeting has some 100 bytes
constexpr std::uint8_t kError = 0xff;
constexpr std::uint8_t kVersion = 10;        // of the protocol, since MySQL 3.21
constexpr std::size_t kUntilAbilities = 13;  // thread id, authentication data and a NUL after the version
constexpr unsigned kSsl = 0x0800;            // CLIENT_SSL

std::string_view text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

net::Action foreign(ByteView received) {
  return net::fail(Reason::starttls_wrong_protocol,
                   "it says: " + words(text(received.first(std::min<std::size_t>(received.size(), 64)))));
}

/// refusal reads an error packet: a number, perhaps '#' and five characters of an SQL state, a text.
net::Action refusal(ByteView packet) {
  if (packet.size() < 3) return foreign(packet);
  const int number = packet[1] | packet[2] << 8;
  std::string_view said = text(packet.subspan(3));
  if (said.size() >= 6 && said.front() == '#') said.remove_prefix(6);
  return net::fail(Reason::starttls_refused, "error " + std::to_string(number) + ": " + words(said));
}

/// ssl_request writes the packet: what we can do (CLIENT_SSL, PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH),
/// the largest packet, utf8mb4 and 23 octets of nothing.
std::string ssl_request() {
  constexpr std::string_view head("\x20\x00\x00\x01\x00\x8a\x08\x00\x00\x00\x00\x01\x2d", 13);
  return std::string(head).append(23, '\0');
}

net::Action take_packet(ByteView packet, std::size_t consumed) {
  if (packet[0] == kError) return refusal(packet);
  if (packet[0] != kVersion) return foreign(packet);
  const std::string_view rest = text(packet.subspan(1));
  const auto end = rest.find('\0');
  const std::size_t at = end == rest.npos ? packet.size() : 1 + end + 1 + kUntilAbilities;
  if (at + 2 > packet.size()) return foreign(packet);
  const unsigned abilities = packet[at] | static_cast<unsigned>(packet[at + 1]) << 8;
  if ((abilities & kSsl) == 0) {
    return net::fail(Reason::starttls_not_offered, "its greeting: version " + words(rest.substr(0, end)));
  }
  return net::complete(consumed, ssl_request());
}

}  // namespace

net::Action Mysql::consume(ByteView received) {
  if (received.size() < kHeader) return net::need_more();
  const std::size_t size = received[0] | std::size_t{received[1]} << 8 | std::size_t{received[2]} << 16;
  if (size == 0 || size > kMaxPacket || received[3] != 0) return foreign(received);
  if (received.size() < kHeader + size) return net::need_more();
  return take_packet(received.subspan(kHeader, size), kHeader + size);
}

}  // namespace staple::starttls
