// SPDX-License-Identifier: Apache-2.0

#include "probes/proxy/header.h"

#include <string_view>

namespace staple::proxy {
namespace {

using boost::asio::ip::tcp;

constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr char kLocal = 0x20;  // version 2, command LOCAL: use the connection's own addresses
constexpr char kProxy = 0x21;  // version 2, command PROXY
constexpr char kTcp4 = 0x11;
constexpr char kTcp6 = 0x21;

std::string write_uint16(std::size_t number) {
  return {static_cast<char>(number >> 8 & 0xff), static_cast<char>(number & 0xff)};
}

std::string write_address(const boost::asio::ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.end()};
}

std::string write_v1_header(const std::optional<ConnectionEndpoints>& endpoints) {
  if (!endpoints) return "PROXY UNKNOWN\r\n";
  const auto& [client, server] = *endpoints;
  return std::string("PROXY ") + (server.address().is_v4() ? "TCP4 " : "TCP6 ") +
         client.address().to_string() + " " + server.address().to_string() + " " +
         std::to_string(client.port()) + " " + std::to_string(server.port()) + "\r\n";
}

std::string write_v2_header(const std::optional<ConnectionEndpoints>& endpoints) {
  std::string header(kSignature);
  if (!endpoints) return header + kLocal + '\0' + write_uint16(0);
  const auto& [client, server] = *endpoints;
  const std::string addresses = write_address(client.address()) + write_address(server.address()) +
                                write_uint16(client.port()) + write_uint16(server.port());
  header += kProxy;
  header += server.address().is_v4() ? kTcp4 : kTcp6;
  return header + write_uint16(addresses.size()) + addresses;
}

}  // namespace

std::string write_header(ProxyProtocol version,
                         const std::optional<ConnectionEndpoints>& endpoints) {
  return version == ProxyProtocol::v1 ? write_v1_header(endpoints) : write_v2_header(endpoints);
}

}  // namespace staple::proxy
