// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/status_list_flight.h"

#include <algorithm>

#include <openssl/ssl.h>

#include "probes/tls/presentation.h"
#include "probes/tls/status_list.h"

namespace staple::fleet {
namespace {

// RSA key exchange, which needs no ServerKeyExchange.
constexpr std::uint16_t kCipherSuite = 0x009c;

Bytes list(const std::vector<Bytes>& entries) {
  Bytes bytes;
  for (const Bytes& entry : entries) bytes = tls::join({bytes, tls::write_vector(3, entry)});
  return tls::write_vector(3, bytes);
}

}  // namespace

Bytes records(std::uint8_t type, ByteView content, std::size_t size) {
  Bytes bytes;
  while (!content.empty()) {
    const ByteView part = content.first(std::min(size, content.size()));
    bytes = tls::join({bytes, tls::write_number(1, type), tls::write_number(2, TLS1_2_VERSION),
                       tls::write_vector(2, part)});
    content = content.subspan(part.size());
  }
  return bytes;
}

Bytes message(std::uint8_t type, ByteView body) {
  return tls::join({tls::write_number(1, type), tls::write_vector(3, body)});
}

Bytes server_hello(std::uint16_t version, const std::vector<std::uint16_t>& extensions) {
  Bytes written;
  for (const std::uint16_t type : extensions)
    written = tls::join({written, tls::write_number(2, type), tls::write_vector(2, {})});
  const Bytes random(32, 7);
  const Bytes no_session = tls::write_vector(1, {});
  const Bytes no_compression{0};
  return message(SSL3_MT_SERVER_HELLO, tls::join({tls::write_number(2, version), random, no_session,
                                                  tls::write_number(2, kCipherSuite),
                                                  no_compression, tls::write_vector(2, written)}));
}

Bytes certificate_message(const std::vector<Bytes>& chain) {
  return message(SSL3_MT_CERTIFICATE, list(chain));
}

Bytes status_list_message(const std::vector<Bytes>& staples) {
  return message(SSL3_MT_CERTIFICATE_STATUS,
                 tls::join({tls::write_number(1, tls::kOcspMulti), list(staples)}));
}

Bytes status_message(const Bytes& staple) {
  return message(
      SSL3_MT_CERTIFICATE_STATUS,
      tls::join({tls::write_number(1, TLSEXT_STATUSTYPE_ocsp), tls::write_vector(3, staple)}));
}

Bytes server_hello_done() { return message(SSL3_MT_SERVER_DONE, {}); }

Bytes status_list_flight(const std::vector<Bytes>& chain, const std::vector<Bytes>& staples) {
  return records(
      SSL3_RT_HANDSHAKE,
      tls::join({server_hello(TLS1_2_VERSION, {tls::kStatusRequestV2}), certificate_message(chain),
                 status_list_message(staples), server_hello_done()}));
}

bool offers_status_list(ByteView received) {
  tls::Reader hello(received);
  hello.skip(5 + 4 + 2 + 32);  // headers of record and message, version, random
  hello.read_vector(1);        // session
  hello.read_vector(2);        // cipher suites
  hello.read_vector(1);        // compression
  tls::Reader extensions(hello.read_vector(2));
  while (!hello.failed() && !extensions.at_end()) {
    const std::size_t type = extensions.read_number(2);
    extensions.read_vector(2);
    if (!extensions.failed() && type == tls::kStatusRequestV2) return true;
  }
  return false;
}

}  // namespace staple::fleet
