// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/server_hello.h"

#include <cstddef>

#include <openssl/tls1.h>

#include "probes/tls/presentation.h"
#include "probes/tls/status_list.h"

namespace staple::tls {

std::optional<ServerHello> parse_server_hello(ByteView body) {
  ServerHello found;
  Reader hello(body);
  found.version = static_cast<std::uint16_t>(hello.read_number(2));
  hello.skip(32);        // random
  hello.read_vector(1);  // session
  hello.skip(2 + 1);     // cipher suite, compression
  if (hello.failed()) return std::nullopt;
  if (hello.at_end()) return found;  // a server may omit the whole extensions field

  Reader extensions(hello.read_vector(2));
  if (hello.failed() || !hello.at_end()) return std::nullopt;
  while (!extensions.at_end()) {
    const std::size_t type = extensions.read_number(2);
    extensions.read_vector(2);
    if (extensions.failed()) return std::nullopt;
    found.status_request |= type == TLSEXT_TYPE_status_request;
    found.status_request_v2 |= type == kStatusRequestV2;
  }
  return found;
}

}  // namespace staple::tls
