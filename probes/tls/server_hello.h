// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>

#include "probes/bytes.h"

namespace staple::tls {

/// ServerHello holds the used fields of a ServerHello up to TLS 1.2 (RFC 5246, 7.4.1.3).
struct ServerHello {
  std::uint16_t version = 0;       ///< wire value; 0x0303 is TLS 1.2
  bool status_request = false;     ///< a CertificateStatus may follow (RFC 6066, 8)
  bool status_request_v2 = false;  ///< it may also be a list (RFC 6961, 2.2)

  bool operator==(const ServerHello&) const = default;
};

/// parse_server_hello parses the body of a ServerHello, without its header of four bytes. Returns
/// nullopt if it is malformed.
std::optional<ServerHello> parse_server_hello(ByteView body);

}  // namespace staple::tls
