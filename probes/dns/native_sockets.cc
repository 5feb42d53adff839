// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/native_sockets.h"

#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace staple::dns {

using boost::asio::ip::address;

std::optional<address> to_address(const sockaddr* from) {
  if (from->sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, from, sizeof v4);
    return boost::asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (from->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, from, sizeof v6);
    boost::asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return boost::asio::ip::address_v6(bytes, v6.sin6_scope_id);
  }
  return std::nullopt;
}

int family_of(net::IpProtocol protocol) {
  switch (protocol) {
    case net::IpProtocol::ip4:
      return AF_INET;
    case net::IpProtocol::ip6:
      return AF_INET6;
    case net::IpProtocol::any:
      break;
  }
  return AF_UNSPEC;
}

std::string format_socket_address(int family, const void* network_address, int port) {
  char text[INET6_ADDRSTRLEN];
  if (!inet_ntop(family, network_address, text, sizeof text)) return {};
  const bool six = family == AF_INET6;
  return (six ? "[" + std::string(text) + "]" : text) + ":" + std::to_string(port);
}

bool is_tcp(int descriptor) {
  int type = 0;
  socklen_t size = sizeof type;
  return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

}  // namespace staple::dns
