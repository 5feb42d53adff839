// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/mysql_login.h"

#include <algorithm>
#include <iterator>

#include "probes/crypto/hash.h"
#include "probes/starttls/mysql_packet.h"

namespace staple::starttls {
namespace {

constexpr std::uint8_t kOk = 0x00;
constexpr std::uint8_t kSwitch = 0xfe;    // AuthSwitchRequest
constexpr std::uint8_t kMoreData = 0x01;  // AuthMoreData
constexpr char kIsCached = 0x03;          // caching_sha2_password: an OK follows
constexpr char kQuit = 0x01;              // COM_QUIT
constexpr int kMaxPackets = 8;            // a login has at most four
constexpr std::size_t kEd25519Signature = 64;

/// kAccountErrors holds the errors that concern the account: no access, no password, expired,
/// locked. Others, such as too many connections, say nothing about it.
constexpr int kAccountErrors[] = {1044, 1045, 1698, 1820, 1862, 3118, 4151};

ByteView to_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

template <class Digest>
std::string to_text(const Digest& digest) {
  return {digest.begin(), digest.end()};
}

std::string sha1(std::string_view text) { return to_text(crypto::sha1(to_bytes(text))); }
std::string sha256(std::string_view text) { return to_text(crypto::sha256(to_bytes(text))); }

std::string exclusive_or(std::string left, std::string_view right) {
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = static_cast<char>(left[i] ^ right[i]);
  return left;
}

/// answer_without_password returns an answer that the plugin reads as a wrong or missing password,
/// and not as a broken login, which would count as an error of the host.
std::string answer_without_password(std::string_view plugin) {
  if (plugin == "mysql_native_password" || plugin == "mysql_old_password") return {};
  if (plugin == "client_ed25519") return std::string(kEd25519Signature, '\0');
  return std::string(1, '\0');
}

/// hide replaces `secret` in a text of the server, which has received it.
std::string hide(const std::string& secret, std::string text) {
  constexpr std::string_view kHidden = "<secret>";
  if (secret.empty()) return text;
  for (auto at = text.find(secret); at != text.npos; at = text.find(secret, at + kHidden.size()))
    text.replace(at, secret.size(), kHidden);
  return text;
}

}  // namespace

std::string MysqlLogin::answer_challenge() const {
  const auto& [salt, plugin] = challenge_;
  const std::string& password = login_.password;
  if (login_.username.empty() || password.empty()) return answer_without_password(plugin);
  if (plugin == "mysql_native_password")
    return exclusive_or(sha1(password), sha1(salt + sha1(sha1(password))));
  if (plugin == "caching_sha2_password")
    return exclusive_or(sha256(password), sha256(sha256(sha256(password)) + salt));
  if (plugin == "sha256_password" || plugin == "mysql_clear_password") return password + '\0';
  return answer_without_password(plugin);
}

std::string MysqlLogin::start() {
  const std::string answer = answer_challenge();
  std::string response = write_mysql_client_head(tls_) + login_.username + '\0';
  response += static_cast<char>(answer.size());
  response += answer + challenge_.plugin + '\0';
  return write_mysql_packet(tls_ ? 2 : 1, response);
}

net::Action MysqlLogin::consume(ByteView received) {
  const auto packet = read_mysql_packet(received);
  if (packet && packet->size == 0) return net::need_more();
  if (!packet || ++packets_ > kMaxPackets) return net::complete(received.size());
  sequence_ = static_cast<std::uint8_t>(packet->sequence + 1);
  const std::string_view payload(reinterpret_cast<const char*>(packet->payload.data()),
                                 packet->payload.size());
  switch (packet->payload[0]) {
    case kOk:
      return net::complete(packet->size, write_mysql_packet(0, {&kQuit, 1}));
    case kSwitch:
      return on_switch(payload.substr(1), packet->size);
    case kMoreData:
      return on_more_data(payload.substr(1), packet->size);
    default:
      break;
  }
  const auto error = read_mysql_error(packet->payload);
  if (login_.username.empty() || packet->payload[0] != kMysqlError || !error ||
      std::ranges::find(kAccountErrors, error->number) == std::end(kAccountErrors)) {
    return net::complete(packet->size);
  }
  return net::fail(Reason::starttls_refused,
                   "login: " + hide(login_.password, std::move(error->text)));
}

/// on_switch answers the challenge of another plugin. payload: its name, NUL, salt, NUL. It is
/// empty if the plugin is mysql_old_password.
net::Action MysqlLogin::on_switch(std::string_view payload, std::size_t consumed) {
  const auto end = payload.find('\0');
  challenge_.plugin = payload.empty() ? "mysql_old_password" : payload.substr(0, end);
  challenge_.salt = end == payload.npos ? "" : payload.substr(end + 1);
  if (challenge_.salt.ends_with('\0')) challenge_.salt.pop_back();
  return reply(consumed, answer_challenge());
}

/// on_more_data answers the second step of caching_sha2_password: the server knows the hash, or
/// asks for the password. Other plugins have no second step that this client knows.
net::Action MysqlLogin::on_more_data(std::string_view payload, std::size_t consumed) {
  if (payload.starts_with(kIsCached)) return net::proceed(consumed);
  if (challenge_.plugin == "caching_sha2_password" && tls_ && !login_.username.empty())
    return reply(consumed, login_.password + '\0');
  return reply(consumed, std::string(1, '\0'));
}

net::Action MysqlLogin::reply(std::size_t consumed, std::string_view payload) const {
  return net::proceed(consumed, write_mysql_packet(sequence_, payload));
}

}  // namespace staple::starttls
