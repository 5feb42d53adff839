// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/status_list_hello.h"

#include <span>

#include <openssl/ssl.h>

#include "probes/target.h"
#include "probes/tls/presentation.h"
#include "probes/tls/status_list.h"

namespace staple::tls {
namespace {

/// CodePoint is an entry of a list in a ClientHello, with the kind of certificate key that
/// it requires.
struct CodePoint {
  std::uint16_t value;
  KeyType key_type = KeyType::any;
};

constexpr KeyType kRsa = KeyType::rsa;
constexpr KeyType kEcdsa = KeyType::ecdsa;

// All suites require a server certificate. Suites with CBC or without forward secrecy come last;
// some servers support no others.
// clang-format off
constexpr CodePoint kCipherSuites[] = {
    // ECDHE with AES-GCM
    {0xc02b, kEcdsa}, {0xc02f, kRsa}, {0xc02c, kEcdsa}, {0xc030, kRsa},
    // ECDHE, DHE with CHACHA20-POLY1305
    {0xcca9, kEcdsa}, {0xcca8, kRsa}, {0xccaa, kRsa},
    // DHE with AES-GCM
    {0x009e, kRsa}, {0x009f, kRsa},
    // ECDHE with AES-CBC-SHA256
    {0xc023, kEcdsa}, {0xc027, kRsa}, {0xc024, kEcdsa}, {0xc028, kRsa},
    // ECDHE with AES-CBC-SHA
    {0xc009, kEcdsa}, {0xc013, kRsa}, {0xc00a, kEcdsa}, {0xc014, kRsa},
    // DHE with AES-CBC
    {0x0067, kRsa}, {0x006b, kRsa}, {0x0033, kRsa}, {0x0039, kRsa},
    // RSA with AES-GCM, AES-CBC-SHA256
    {0x009c, kRsa}, {0x009d, kRsa}, {0x003c, kRsa}, {0x003d, kRsa},
    // RSA with AES-CBC-SHA, 3DES
    {0x002f, kRsa}, {0x0035, kRsa}, {0x000a, kRsa},
};

constexpr CodePoint kGroups[] = {
    // X25519, P-256, P-384, P-521, X448
    {0x001d}, {0x0017}, {0x0018}, {0x0019}, {0x001e},
    // brainpoolP512r1, brainpoolP384r1, brainpoolP256r1, secp256k1
    {0x001c}, {0x001b}, {0x001a}, {0x0016},
    // secp224r1, secp224k1, secp192r1, secp192k1, secp160r2, secp160r1, secp160k1
    {0x0015}, {0x0014}, {0x0013}, {0x0012}, {0x0011}, {0x0010}, {0x000f},
    // sect571r1 to sect163k1
    {0x000e}, {0x000d}, {0x000c}, {0x000b}, {0x000a}, {0x0009}, {0x0008},
    {0x0007}, {0x0006}, {0x0005}, {0x0004}, {0x0003}, {0x0002}, {0x0001},
};

constexpr CodePoint kSignatureAlgorithms[] = {
    // ECDSA
    {0x0403, kEcdsa}, {0x0503, kEcdsa}, {0x0603, kEcdsa},
    // Ed25519, Ed448
    {0x0807}, {0x0808},
    // RSA-PSS
    {0x0804, kRsa}, {0x0805, kRsa}, {0x0806, kRsa},
    // RSA-PSS with a key restricted to RSA-PSS
    {0x0809, kRsa}, {0x080a, kRsa}, {0x080b, kRsa},
    // RSA
    {0x0401, kRsa}, {0x0501, kRsa}, {0x0601, kRsa},
    // with SHA-224, SHA-1
    {0x0303, kEcdsa}, {0x0301, kRsa}, {0x0203, kEcdsa}, {0x0201, kRsa},
};
// clang-format on

/// write_code_points writes the code points that suit a certificate of `key_type`, or all of them.
Bytes write_code_points(std::span<const CodePoint> values, KeyType key_type = KeyType::any) {
  Bytes bytes;
  for (const CodePoint& each : values) {
    if (key_type == KeyType::any || each.key_type == key_type)
      bytes = join({bytes, write_number(2, each.value)});
  }
  return bytes;
}

Bytes write_extension(std::uint16_t type, ByteView data) {
  return join({write_number(2, type), write_vector(2, data)});
}

Bytes write_server_name(const std::string& name) {
  if (name.empty() || is_ip_address(name)) return {};
  const Bytes text(name.begin(), name.end());
  return write_extension(
      TLSEXT_TYPE_server_name,
      write_vector(2, join({write_number(1, TLSEXT_NAMETYPE_host_name), write_vector(2, text)})));
}

/// write_status_request puts ocsp_multi first: servers choose the first type that they support.
Bytes write_status_request(StatusRequest status_request) {
  if (status_request == StatusRequest::omitted) return {};
  // An empty responder_id_list, and no request extensions.
  const Bytes any_responder = join({write_vector(2, {}), write_vector(2, {})});
  const Bytes multi = join({write_number(1, kOcspMulti), write_vector(2, any_responder)});
  const Bytes single =
      join({write_number(1, TLSEXT_STATUSTYPE_ocsp), write_vector(2, any_responder)});
  return write_extension(kStatusRequestV2, write_vector(2, join({multi, single})));
}

}  // namespace

Bytes write_status_list_hello(const HelloOptions& options, const HelloRandom& random) {
  const Bytes extensions = join({
      write_server_name(options.server_name),
      write_extension(TLSEXT_TYPE_supported_groups, write_vector(2, write_code_points(kGroups))),
      write_extension(TLSEXT_TYPE_ec_point_formats,
                      write_vector(1, Bytes{TLSEXT_ECPOINTFORMAT_uncompressed})),
      write_extension(TLSEXT_TYPE_signature_algorithms,
                      write_vector(2, write_code_points(kSignatureAlgorithms, options.key_type))),
      write_status_request(options.status_request),
      write_extension(TLSEXT_TYPE_extended_master_secret, {}),
      write_extension(TLSEXT_TYPE_renegotiate, write_vector(1, {})),
  });
  const Bytes hello = join({
      write_number(2, TLS1_2_VERSION),
      Bytes(random.begin(), random.end()),
      write_vector(1, {}),  // no session
      write_vector(2, write_code_points(kCipherSuites, options.key_type)),
      write_vector(1, Bytes{0}),  // no compression
      write_vector(2, extensions),
  });
  const Bytes message = join({write_number(1, SSL3_MT_CLIENT_HELLO), write_vector(3, hello)});
  // Some old servers close the connection if the first record has a version that they do
  // not support.
  return join({write_number(1, SSL3_RT_HANDSHAKE), write_number(2, TLS1_VERSION),
               write_vector(2, message)});
}

}  // namespace staple::tls
