#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/ip_protocol.h"
#include "probes/time.h"

namespace staple::dns {

/// Question is what is asked about a name.
struct Question {
  enum class Kind { addresses, services };

  Kind kind;
  std::string name;
  net::IpProtocol protocol = net::IpProtocol::any;  ///< of addresses

  auto operator<=>(const Question&) const = default;
};

/// Service is where a service is offered (RFC 2782).
struct Service {
  std::string host;  ///< in lower case, without the dot of the root
  std::uint16_t port = 0;

  bool operator==(const Service&) const = default;
};

/// Answer is what name servers say of a name: addresses or services, by what was asked for.
struct Answer {
  std::vector<boost::asio::ip::address> addresses;
  std::vector<Service> services;
  Seconds ttl{0};  ///< how long it is good: the least of the records'

  bool operator==(const Answer&) const = default;
};

/// kMinTtl is how long an answer counts at the least, whatever it says of itself.
inline constexpr Seconds kMinTtl{5};

/// is_negative tells a name server's word that there is no such name or record from what kept it
/// from answering.
inline bool is_negative(const Failure& failure) {
  return failure.reason == Reason::resolve_not_found ||
         failure.reason == Reason::resolve_no_address;
}

/// read_services reads the SRV records of a DNS message (RFC 1035, 4.1; RFC 2782), in its order, at
/// most kMostServices. Records of other kinds are passed over, a host that is no DNS name is, too.
/// Absent: the message cannot be read.
std::optional<Answer> read_services(ByteView message);
inline constexpr std::size_t kMaxServices = 1024;

}  // namespace staple::dns
