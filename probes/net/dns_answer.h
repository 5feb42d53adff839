#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "probes/bytes.h"
#include "probes/time.h"

namespace staple {

/// DnsService is where a service is offered (RFC 2782).
struct DnsService {
  std::string host;  ///< in lower case, without the dot of the root
  std::uint16_t port = 0;

  bool operator==(const DnsService&) const = default;
};

/// DnsAnswer is what name servers say of a name: addresses or services, by what was asked for.
struct DnsAnswer {
  std::vector<boost::asio::ip::address> addresses;
  std::vector<DnsService> services;
  Seconds ttl{0};  ///< how long it is good: the least of the records'

  bool operator==(const DnsAnswer&) const = default;
};

/// read_services reads the SRV records of a DNS message (RFC 1035, 4.1; RFC 2782), in its order, at most
/// kMostServices. Records of other kinds are passed over, a host that is no DNS name is, too. Absent: the
/// message cannot be read.
std::optional<DnsAnswer> read_services(ByteView message);
inline constexpr std::size_t kMostServices = 1024;

}  // namespace staple
