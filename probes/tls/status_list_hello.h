// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "probes/bytes.h"
#include "probes/tls/settings.h"
#include "probes/tls/status_request.h"

namespace staple::tls {

/// HelloRandom is the random value of a ClientHello (RFC 5246, 7.4.1.2).
using HelloRandom = std::array<std::uint8_t, 32>;

/// HelloOptions holds the variable parts of a ClientHello that requests the staples of a chain.
struct HelloOptions {
  std::string server_name;  ///< sent as SNI if it is a DNS name
  StatusRequest status_request = StatusRequest::sent;
  KeyType key_type = KeyType::any;  ///< key of the requested certificate
};

/// write_status_list_hello returns a record with a TLS 1.2 ClientHello that offers
/// status_request_v2 (RFC 6961, 2.2) and what servers commonly require: cipher suites with a
/// certificate, all groups of elliptic curves (RFC 8422; RFC 7027) and signature algorithms.
Bytes write_status_list_hello(const HelloOptions& options, const HelloRandom& random);

}  // namespace staple::tls
