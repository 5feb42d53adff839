// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/listen_address.h"

#include <charconv>
#include <string>

namespace staple::httpd {

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  const auto port = text.substr(colon + 1);
  ListenAddress result;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  if (host.empty()) return result;
  if (host == "localhost") host = "127.0.0.1";
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  boost::system::error_code unreadable;
  result.address = boost::asio::ip::make_address(std::string(host), unreadable);
  if (unreadable || result.address->is_v6() != bracketed) return std::nullopt;
  return result;
}

}  // namespace staple::httpd
