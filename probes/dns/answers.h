// SPDX-License-Identifier: Apache-2.0

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

/// Question is a query for one name.
struct Question {
  enum class Kind { addresses, services };

  Kind kind;
  std::string name;
  net::IpProtocol protocol = net::IpProtocol::any;  ///< of Kind::addresses

  auto operator<=>(const Question&) const = default;
};

/// Service is the target of an SRV record (RFC 2782).
struct Service {
  std::string host;  ///< in lower case, without the trailing dot: an absolute name
  std::uint16_t port = 0;

  bool operator==(const Service&) const = default;
};

/// Answer holds the records of a name: addresses or services, by Question::Kind.
struct Answer {
  std::vector<boost::asio::ip::address> addresses;
  std::vector<Service> services;
  Seconds ttl{0};  ///< the minimum over all records

  bool operator==(const Answer&) const = default;
};

/// kMinTtl is the minimum time for which an answer is cached, even if its TTL is lower.
inline constexpr Seconds kMinTtl{5};

/// is_negative returns whether `failure` is a negative answer (no such name, or no such record; RFC
/// 2308), as opposed to a failed query.
inline bool is_negative(const Failure& failure) {
  return failure.reason == Reason::resolve_not_found ||
         failure.reason == Reason::resolve_no_address;
}

/// read_services parses the SRV records of a DNS message (RFC 1035, 4.1; RFC 2782) in the order of
/// the message, at most kMaxServices. Other records, and hosts that are not valid DNS names, are
/// skipped. Returns nullopt if the message is malformed.
std::optional<Answer> read_services(ByteView message);
inline constexpr std::size_t kMaxServices = 1024;

}  // namespace staple::dns
