// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/listen.h"

#include <sstream>
#include <utility>

#include <boost/asio/ip/v6_only.hpp>

namespace staple::httpd {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

error_code open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, bool both_families) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && endpoint.address().is_v6())
    acceptor.set_option(asio::ip::v6_only(!both_families), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

}  // namespace

Result<tcp::acceptor> listen_on(const asio::any_io_executor& executor,
                                const ListenAddress& address) {
  const tcp::endpoint wanted = address.address ? tcp::endpoint(*address.address, address.port)
                                               : tcp::endpoint(tcp::v6(), address.port);
  tcp::acceptor acceptor(executor);
  error_code error = open(acceptor, wanted, !address.address);
  const bool no_ipv6 = error == asio::error::address_family_not_supported ||
                       error == boost::system::errc::address_not_available;
  if (no_ipv6 && !address.address) {
    acceptor = tcp::acceptor(executor);
    error = open(acceptor, tcp::endpoint(tcp::v4(), address.port), false);
  }
  if (error) {
    return Error{ErrorKind::failed,
                 "cannot listen on " + to_string(wanted) + ": " + error.message()};
  }
  return acceptor;
}

std::string to_string(const tcp::endpoint& endpoint) {
  std::ostringstream text;
  text << endpoint;
  return std::move(text).str();
}

}  // namespace staple::httpd
