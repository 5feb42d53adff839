// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/mysql.h"

#include <algorithm>
#include <string_view>

#include "probes/starttls/mysql_packet.h"
#include "probes/starttls/quote.h"

namespace staple::starttls {
namespace {

constexpr std::uint8_t kVersion = 10;  // protocol version since MySQL 3.21
constexpr int kHostIsBlocked = 1129;   // ER_HOST_IS_BLOCKED

// The fields of the greeting after the server's version and its NUL.
constexpr std::size_t kSalt = 4;           // after the thread id
constexpr std::size_t kSaltSize = 8;       // first part
constexpr std::size_t kCapabilities = 13;  // lower half, after a NUL
constexpr std::size_t kMoreSalt = 31;
constexpr std::size_t kMoreSaltSize = 12;
constexpr std::size_t kPlugin = 44;  // after a NUL

std::string_view to_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

net::Action fail_wrong_protocol(ByteView received) {
  return net::fail(
      Reason::starttls_wrong_protocol,
      "received: " + quote(to_text(received.first(std::min<std::size_t>(received.size(), 64)))));
}

net::Action fail_refused(ByteView payload) {
  auto error = read_mysql_error(payload);
  if (!error) return fail_wrong_protocol(payload);
  const bool blocked = error->number == kHostIsBlocked;
  return net::fail(blocked ? Reason::starttls_blocked : Reason::starttls_refused,
                   std::move(error->text));
}

/// read_challenge reads the fields of a greeting that a login needs. fields: those after the
/// server's version. A server older than MySQL 5.5 names no plugin.
MysqlChallenge read_challenge(std::string_view fields) {
  MysqlChallenge challenge{std::string(fields.substr(kSalt, kSaltSize)), "mysql_native_password"};
  if (fields.size() >= kMoreSalt + kMoreSaltSize)
    challenge.salt += fields.substr(kMoreSalt, kMoreSaltSize);
  if (fields.size() > kPlugin) {
    const std::string_view plugin = fields.substr(kPlugin);
    challenge.plugin = plugin.substr(0, plugin.find('\0'));
  }
  return challenge;
}

}  // namespace

net::Action Mysql::consume(ByteView received) {
  const auto packet = read_mysql_packet(received);
  if (!packet) return fail_wrong_protocol(received);
  if (packet->size == 0) return net::need_more();
  if (packet->sequence != 0) return fail_wrong_protocol(received);
  if (packet->payload[0] == kMysqlError) return fail_refused(packet->payload);
  if (packet->payload[0] != kVersion) return fail_wrong_protocol(packet->payload);
  return read_greeting(packet->payload, packet->size);
}

net::Action Mysql::read_greeting(ByteView payload, std::size_t consumed) {
  const std::string_view text = to_text(payload.subspan(1));
  const auto end = text.find('\0');
  const std::string_view fields = end == text.npos ? "" : text.substr(end + 1);
  if (fields.size() < kCapabilities + 2) return fail_wrong_protocol(payload);
  greeted_ = true;
  challenge_ = read_challenge(fields);
  const auto* const capabilities =
      reinterpret_cast<const std::uint8_t*>(fields.data()) + kCapabilities;
  if (((capabilities[0] | capabilities[1] << 8) & kMysqlSsl) == 0) {
    return net::fail(Reason::starttls_not_offered,
                     "greeting: version " + quote(text.substr(0, end)));
  }
  if (known_failure_) return {net::Action::Kind::fail, 0, {}, known_failure_};
  return net::complete(consumed, write_mysql_packet(1, write_mysql_client_head(true)));
}

std::unique_ptr<net::Protocol> Mysql::make_farewell(net::Channel channel) const {
  if (!greeted_) return nullptr;
  const bool may_log_in = channel == net::Channel::trusted_tls;
  return std::make_unique<MysqlLogin>(may_log_in ? login_ : Login(), challenge_,
                                      channel != net::Channel::plain);
}

}  // namespace staple::starttls
