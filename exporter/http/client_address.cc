// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/client_address.h"

#include <boost/asio/ip/network_v6.hpp>

namespace staple::httpd {

namespace ip = boost::asio::ip;

ClientAddress make_client_address(const ip::address& address) {
  constexpr unsigned short prefix_length = 64;
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return make_client_address(ip::make_address_v4(ip::v4_mapped, address.to_v6()));
  const std::string text = address.to_string();
  if (address.is_v4() || address.to_v6().is_link_local()) return {text, text};
  return {ip::network_v6(address.to_v6(), prefix_length).canonical().to_string(), text};
}

}  // namespace staple::httpd
