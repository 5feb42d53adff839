// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

namespace staple::tls {

/// is_needed_by_handshakes returns whether the handshake of a client without a certificate can use
/// an algorithm of OpenSSL's default provider. operation: an OSSL_OP number. names: all names of
/// the algorithm, separated by colons. properties: its property definition.
///
/// Left out is only what no message of a server can select:
///
/// - ciphers and digests of no cipher suite and no signature algorithm that OpenSSL's TLS knows,
///   MACs and key derivations that TLS does not use;
/// - decoders of anything but a SubjectPublicKeyInfo, which is the only key format in a
///   certificate; encoders and stores of keys;
/// - key managers of MACs and key derivations, which are no public keys.
///
/// Every kind of public key and every signature algorithm stays, so a certificate is read in the
/// same way, whatever its key.
bool is_needed_by_handshakes(int operation, std::string_view names, std::string_view properties);

}  // namespace staple::tls
