#include "probes/proxy/socks5.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include "probes/text/clean.h"

namespace staple::proxy {
namespace {

constexpr std::uint8_t kSocks = 5;         // version of the protocol
constexpr std::uint8_t kLoginVersion = 1;  // of the subnegotiation (RFC 1929)
constexpr std::uint8_t kNoLogin = 0x00;
constexpr std::uint8_t kPassword = 0x02;
constexpr std::uint8_t kNoMethod = 0xff;

enum AddressType : std::uint8_t { kIp4 = 1, kName = 3, kIp6 = 4 };

/// Reply is what a proxy says that does not connect (RFC 1928, 6).
struct Reply {
  std::uint8_t code;
  Reason reason;
  std::string_view words;
};
constexpr Reply kReplies[] = {
    {1, Reason::proxy_refused, "general failure"},
    {2, Reason::proxy_forbidden, "not allowed by its rules"},
    {3, Reason::proxy_target_unreachable, "network unreachable"},
    {4, Reason::proxy_target_unreachable, "host unreachable"},
    {5, Reason::proxy_target_refused, "connection refused"},
    {6, Reason::proxy_target_unreachable, "TTL expired"},
    {7, Reason::proxy_refused, "command not supported"},
    {8, Reason::proxy_refused, "address type not supported"},
};

net::Turn foreign(ByteView heard) {
  const std::string_view text(reinterpret_cast<const char*>(heard.data()),
                              std::min<std::size_t>(heard.size(), 64));
  return net::fail(Reason::proxy_wrong_protocol, "it says: " + text::clean(text, 200));
}

net::Turn refusal(std::uint8_t code) {
  const auto found = std::ranges::find(kReplies, code, &Reply::code);
  const bool known = found != std::end(kReplies);
  return net::fail(
      known ? found->reason : Reason::proxy_refused,
      "to CONNECT: code " + std::to_string(code) + (known ? ", " + std::string(found->words) : ""));
}

std::string with_length(std::string_view text) {
  return static_cast<char>(static_cast<std::uint8_t>(text.size())) + std::string(text);
}

template <class Octets>
std::string text_of(const Octets& octets) {
  return {octets.begin(), octets.end()};
}

}  // namespace

std::string Socks5Machine::opening() {
  if (user_.empty()) return {kSocks, 1, kNoLogin};
  return {kSocks, 2, kNoLogin, kPassword};
}

net::Turn Socks5Machine::hear(ByteView heard) {
  switch (awaits_) {
    case Awaits::method:
      return hear_method(heard);
    case Awaits::login:
      return hear_login(heard);
    case Awaits::reply:
      break;
  }
  return hear_reply(heard);
}

net::Turn Socks5Machine::hear_method(ByteView heard) {
  if (heard[0] != kSocks) return foreign(heard);
  if (heard.size() < 2) return net::listen();
  if (heard[1] == kNoMethod) {
    return net::fail(Reason::proxy_authentication, user_.empty() ? "it wants a user name and password"
                                                                 : "it takes no user name and password");
  }
  if (heard[1] == kPassword && !user_.empty()) {
    awaits_ = Awaits::login;
    return net::go_on(2, static_cast<char>(kLoginVersion) + with_length(user_) + with_length(password_));
  }
  if (heard[1] != kNoLogin) return foreign(heard);
  awaits_ = Awaits::reply;
  return net::go_on(2, request());
}

net::Turn Socks5Machine::hear_login(ByteView heard) {
  if (heard[0] != kLoginVersion) return foreign(heard);
  if (heard.size() < 2) return net::listen();
  if (heard[1] != 0) return net::fail(Reason::proxy_authentication, "it refuses the user name and password");
  awaits_ = Awaits::reply;
  return net::go_on(2, request());
}

net::Turn Socks5Machine::hear_reply(ByteView heard) {
  if (heard[0] != kSocks) return foreign(heard);
  if (heard.size() < 2) return net::listen();
  if (heard[1] != 0) return refusal(heard[1]);
  if (heard.size() < 5) return net::listen();
  // The address from which it connected, which tells us nothing, and its port.
  std::size_t address = 0;
  switch (heard[3]) {
    case kIp4:
      address = 4;
      break;
    case kIp6:
      address = 16;
      break;
    case kName:
      address = 1 + std::size_t{heard[4]};
      break;
    default:
      return foreign(heard);
  }
  const std::size_t size = 4 + address + 2;
  return heard.size() < size ? net::listen() : net::ready(size);
}

std::string Socks5Machine::request() const {
  std::string text{kSocks, 1, 0};
  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(host_, not_an_address);
  if (not_an_address) {
    text += std::string(1, kName) + with_length(host_);
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
