// SPDX-License-Identifier: Apache-2.0

#include "probes/proxy/socks5.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include "probes/text/clean.h"

namespace staple::proxy {
namespace {

constexpr std::uint8_t kSocks = 5;         // protocol version
constexpr std::uint8_t kLoginVersion = 1;  // of the subnegotiation (RFC 1929)
constexpr std::uint8_t kNoLogin = 0x00;
constexpr std::uint8_t kGssapi = 0x01;
constexpr std::uint8_t kPassword = 0x02;
constexpr std::uint8_t kNoMethod = 0xff;

enum AddressType : std::uint8_t { kIp4 = 1, kName = 3, kIp6 = 4 };

/// Reply is a reply code other than success (RFC 1928, 6).
struct Reply {
  std::uint8_t code;
  Reason reason;
  std::string_view text;
};
constexpr Reply kReplies[] = {
    {1, Reason::proxy_refused, "general failure"},
    {2, Reason::proxy_forbidden, "not allowed by ruleset"},
    {3, Reason::proxy_target_unreachable, "network unreachable"},
    {4, Reason::proxy_target_unreachable, "host unreachable"},
    {5, Reason::proxy_target_refused, "connection refused"},
    {6, Reason::proxy_target_unreachable, "TTL expired"},
    {7, Reason::proxy_refused, "command not supported"},
    {8, Reason::proxy_refused, "address type not supported"},
};

net::Action fail_wrong_protocol(ByteView received) {
  const std::string_view text(reinterpret_cast<const char*>(received.data()),
                              std::min<std::size_t>(received.size(), 64));
  return net::fail(Reason::proxy_wrong_protocol, "received: " + text::clean(text, 200));
}

/// fail_unoffered fails because the proxy chose an authentication method that was not offered (RFC
/// 1928, 3).
net::Action fail_unoffered(ByteView received) {
  if (received[1] != kGssapi && received[1] != kPassword) return fail_wrong_protocol(received);
  return net::fail(Reason::proxy_authentication,
                   received[1] == kGssapi
                       ? "the proxy requires GSSAPI, which is not supported"
                       : "the proxy requires a user name and password, none is configured");
}

net::Action fail_refused(std::uint8_t code) {
  const auto found = std::ranges::find(kReplies, code, &Reply::code);
  const bool known = found != std::end(kReplies);
  return net::fail(known ? found->reason : Reason::proxy_refused,
                   "response to CONNECT: code " + std::to_string(code) +
                       (known ? ", " + std::string(found->text) : ""));
}

std::string prefix_length(std::string_view text) {
  return static_cast<char>(static_cast<std::uint8_t>(text.size())) + std::string(text);
}

template <class Octets>
std::string text_of(const Octets& octets) {
  return {octets.begin(), octets.end()};
}

}  // namespace

std::string Socks5::start() {
  if (user_.empty()) return {kSocks, 1, kNoLogin};
  return {kSocks, 2, kNoLogin, kPassword};
}

net::Action Socks5::consume(ByteView received) {
  switch (state_) {
    case State::method:
      return consume_method(received);
    case State::login:
      return consume_login(received);
    case State::reply:
      break;
  }
  return consume_reply(received);
}

net::Action Socks5::consume_method(ByteView received) {
  if (received[0] != kSocks) return fail_wrong_protocol(received);
  if (received.size() < 2) return net::need_more();
  if (received[1] == kNoMethod) {
    return net::fail(Reason::proxy_authentication,
                     user_.empty()
                         ? "the proxy requires a login, and no user name is configured"
                         : "the proxy requires another login than user name and password");
  }
  if (received[1] == kPassword && !user_.empty()) {
    state_ = State::login;
    return net::proceed(
        2, static_cast<char>(kLoginVersion) + prefix_length(user_) + prefix_length(password_));
  }
  if (received[1] != kNoLogin) return fail_unoffered(received);
  state_ = State::reply;
  return net::proceed(2, make_request());
}

net::Action Socks5::consume_login(ByteView received) {
  if (received[0] != kLoginVersion) return fail_wrong_protocol(received);
  if (received.size() < 2) return net::need_more();
  if (received[1] != 0)
    return net::fail(Reason::proxy_authentication, "the proxy rejected the user name and password");
  state_ = State::reply;
  return net::proceed(2, make_request());
}

net::Action Socks5::consume_reply(ByteView received) {
  if (received[0] != kSocks) return fail_wrong_protocol(received);
  if (received.size() < 2) return net::need_more();
  if (received[1] != 0) return fail_refused(received[1]);
  if (received.size() < 5) return net::need_more();
  // The address and port from which the proxy connected; they are not used.
  std::size_t address = 0;
  switch (received[3]) {
    case kIp4:
      address = 4;
      break;
    case kIp6:
      address = 16;
      break;
    case kName:
      address = 1 + std::size_t{received[4]};
      break;
    default:
      return fail_wrong_protocol(received);
  }
  const std::size_t size = 4 + address + 2;
  return received.size() < size ? net::need_more() : net::complete(size);
}

std::string Socks5::make_request() const {
  std::string text{kSocks, 1, 0};
  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(host_, not_an_address);
  if (not_an_address) {
    text += std::string(1, kName) + prefix_length(host_);
  } else if (address.is_v4()) {
    text += std::string(1, kIp4) + text_of(address.to_v4().to_bytes());
  } else {
    text += std::string(1, kIp6) + text_of(address.to_v6().to_bytes());
  }
  text += static_cast<char>(port_ >> 8);
  text += static_cast<char>(port_ & 0xff);
  return text;
}

}  // namespace staple::proxy
