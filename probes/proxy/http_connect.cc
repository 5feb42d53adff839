// SPDX-License-Identifier: Apache-2.0

#include "probes/proxy/http_connect.h"

#include <algorithm>
#include <string_view>

#include "probes/text/base64.h"
#include "probes/text/challenge.h"
#include "probes/text/clean.h"

namespace staple::proxy {
namespace {

constexpr std::size_t kMaxHeader = 16 * 1024;
constexpr std::size_t kMaxQuoted = 200;
constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::size_t kStatusAt = 9;  // after `HTTP/1.1 `

/// StatusReason maps a status outside 2xx to a reason. Status codes of 5xx concern the target: the
/// proxy itself works.
struct StatusReason {
  int status;
  Reason reason;
};
constexpr StatusReason kStatusReasons[] = {
    {401, Reason::proxy_authentication},     {407, Reason::proxy_authentication},
    {403, Reason::proxy_forbidden},          {405, Reason::proxy_forbidden},
    {500, Reason::proxy_target_unreachable}, {502, Reason::proxy_target_unreachable},
    {503, Reason::proxy_target_unreachable}, {504, Reason::proxy_target_unreachable},
};

Reason reason_of(int status) {
  const auto found = std::ranges::find(kStatusReasons, status, &StatusReason::status);
  return found == std::end(kStatusReasons) ? Reason::proxy_refused : found->reason;
}

net::Action fail_wrong_protocol(std::string_view text) {
  const auto line = text.substr(0, text.find_first_of("\r\n"));
  return net::fail(Reason::proxy_wrong_protocol, "received: " + text::clean(line, kMaxQuoted));
}

/// is_field returns whether `line` is a field of this name, which is in lower case.
bool is_field(std::string_view line, std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return line.size() > name.size() && line[name.size()] == ':' &&
         std::ranges::equal(line.substr(0, name.size()), name, {}, lower);
}

/// read_schemes returns the schemes that a header offers for the proxy, or, with the status 401,
/// for a server.
text::Schemes read_schemes(std::string_view header, int status) {
  const std::string_view name = status == 401 ? "www-authenticate" : "proxy-authenticate";
  text::Schemes schemes;
  while (!header.empty()) {
    const std::string_view line = header.substr(0, header.find("\r\n"));
    if (is_field(line, name)) text::add_schemes(line.substr(name.size() + 1), schemes);
    header.remove_prefix(std::min(line.size() + 2, header.size()));
  }
  return schemes;
}

std::string write_field(std::string_view name, std::string_view value) {
  return std::string(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string make_authorization(const Settings& proxy) {
  if (proxy.user.empty()) return {};
  const std::string credentials = proxy.user + ":" + proxy.password;
  return "Basic " + text::encode_base64({reinterpret_cast<const std::uint8_t*>(credentials.data()),
                                         credentials.size()});
}

HttpConnect::HttpConnect(const Settings& proxy, const std::string& host, std::uint16_t port)
    : has_login_(!proxy.user.empty()) {
  const bool brackets = host.find(':') != std::string::npos;
  const std::string authority = (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
  request_ = "CONNECT " + authority + " HTTP/1.1\r\n" + write_field("Host", authority) +
             write_field("User-Agent", "staple_exporter");
  const std::string authorization = make_authorization(proxy);
  if (!authorization.empty()) request_ += write_field("Proxy-Authorization", authorization);
  request_ += "\r\n";
}

net::Action HttpConnect::consume(ByteView received) {
  const std::string_view text(reinterpret_cast<const char*>(received.data()),
                              std::min(received.size(), kMaxHeader));
  if (!text.starts_with(kVersion.substr(0, std::min(kVersion.size(), text.size()))))
    return fail_wrong_protocol(text);
  const auto end = text.find("\r\n\r\n", searched_);
  if (end == text.npos) {
    searched_ = text.size() - std::min<std::size_t>(text.size(), 3);
    if (received.size() < kMaxHeader) return net::need_more();
    return net::fail(Reason::proxy_flood, "the header is larger than 16 KiB");
  }
  const std::string_view line = text.substr(0, text.find("\r\n"));
  const std::string_view status = line.substr(std::min(kStatusAt, line.size()));
  const auto digits = status.substr(0, 3);
  const bool good = digits.size() == 3 && digits.find_first_not_of("0123456789") == digits.npos &&
                    (status.size() == 3 || status[3] == ' ');
  if (!good) return fail_wrong_protocol(text);
  const std::size_t consumed = end + 4;
  searched_ = 0;
  if (digits.front() == '1') return net::proceed(consumed);  // interim (RFC 9110, 15.2)
  if (digits.front() == '2') return net::complete(consumed);
  const int code = std::stoi(std::string(digits));
  const Reason reason = reason_of(code);
  std::string detail = "response to CONNECT: " + text::clean(status, kMaxQuoted);
  if (reason == Reason::proxy_authentication) {
    const auto schemes = read_schemes(text.substr(0, end), code);
    detail += "; " + text::describe_challenge("the proxy", schemes, {"Basic", has_login_});
  }
  return net::fail(reason, std::move(detail));
}

}  // namespace staple::proxy
