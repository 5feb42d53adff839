// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include <boost/asio/ip/address.hpp>

namespace staple::starttls {

/// write_address_literal returns the name of a host that has none in SMTP: `[192.0.2.1]` or
/// `[IPv6:2001:db8::1]` (RFC 5321, 4.1.3). The zone of a link-local address is left out.
std::string write_address_literal(const boost::asio::ip::address& address);

/// is_client_name returns whether SMTP permits `name` in EHLO: a domain or an address literal (RFC
/// 5321, 4.1.1.1).
bool is_client_name(const std::string& name);

}  // namespace staple::starttls
