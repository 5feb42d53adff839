#include "probes/proxy/http_connect.h"

#include <algorithm>
#include <string_view>

#include "probes/text/base64.h"
#include "probes/text/clean.h"

namespace staple {
namespace {

constexpr std::size_t kMaxHeader = 16 * 1024;
constexpr std::size_t kShown = 200;
constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::size_t kStatusAt = 9;  // after `HTTP/1.1 `

/// Meaning is what a proxy says by a status that is not 2xx. Those of 5xx speak of the target: the proxy
/// itself is there.
struct Meaning {
  int status;
  Reason reason;
};
constexpr Meaning kMeanings[] = {
    {401, Reason::proxy_authentication},     {407, Reason::proxy_authentication},
    {403, Reason::proxy_forbidden},          {405, Reason::proxy_forbidden},
    {500, Reason::proxy_target_unreachable}, {502, Reason::proxy_target_unreachable},
    {503, Reason::proxy_target_unreachable}, {504, Reason::proxy_target_unreachable},
};

Reason reason_of(int status) {
  const auto found = std::ranges::find(kMeanings, status, &Meaning::status);
  return found == std::end(kMeanings) ? Reason::proxy_refused : found->reason;
}

Turn foreign(std::string_view text) {
  const auto line = text.substr(0, text.find_first_of("\r\n"));
  return fail(Reason::proxy_wrong_protocol, "it says: " + clean(line, kShown));
}

std::string header(std::string_view name, std::string_view value) {
  return std::string(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string proxy_authorization(const Proxy& proxy) {
  if (proxy.user.empty()) return {};
  const std::string credentials = proxy.user + ":" + proxy.password;
  return "Basic " + encode_base64({reinterpret_cast<const std::uint8_t*>(credentials.data()), credentials.size()});
}

HttpConnectMachine::HttpConnectMachine(const Proxy& proxy, const std::string& host, std::uint16_t port) {
  const bool brackets = host.find(':') != std::string::npos;
  const std::string where = (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
  request_ =
      "CONNECT " + where + " HTTP/1.1\r\n" + header("Host", where) + header("User-Agent", "staple_exporter");
  const std::string authorization = proxy_authorization(proxy);
  if (!authorization.empty()) request_ += header("Proxy-Authorization", authorization);
  request_ += "\r\n";
}

Turn HttpConnectMachine::hear(ByteView heard) {
  const std::string_view text(reinterpret_cast<const char*>(heard.data()),
                              std::min(heard.size(), kMaxHeader));
  if (!text.starts_with(kVersion.substr(0, std::min(kVersion.size(), text.size())))) return foreign(text);
  const auto end = text.find("\r\n\r\n");
  if (end == text.npos) {
    if (heard.size() < kMaxHeader) return listen();
    return fail(Reason::proxy_flood, "the header has more than 16 KiB");
  }
  const std::string_view line = text.substr(0, text.find("\r\n"));
  const std::string_view status = line.substr(std::min(kStatusAt, line.size()));
  const auto digits = status.substr(0, 3);
  const bool good = digits.size() == 3 && digits.find_first_not_of("0123456789") == digits.npos &&
                    (status.size() == 3 || status[3] == ' ');
  if (!good) return foreign(text);
  const std::size_t taken = end + 4;
  if (digits.front() == '1') return go_on(taken);  // interim (RFC 9110, 15.2)
  if (digits.front() == '2') return ready(taken);
  return fail(reason_of(std::stoi(std::string(digits))), "to CONNECT: " + clean(status, kShown));
}

}  // namespace staple
