// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "probes/bytes.h"
#include "tests/pki/extension.h"
#include "tests/pki/key.h"

namespace staple::pki {

/// make_common_name returns a Name with one attribute, CN.
Bytes make_common_name(std::string_view text);

/// CertificateSpec specifies a certificate, its fields in the order of the encoding (RFC 5280,
/// 4.1). Nothing in it is checked.
struct CertificateSpec {
  std::optional<int> version = 2;               ///< 2 is v3; nullopt: omitted, which means v1
  Bytes serial{1};                              ///< content of the INTEGER
  std::optional<SignatureAlgorithm> algorithm;  ///< nullopt: the signer's usual one
  Bytes issuer;                                 ///< DER Name
  Bytes not_before;                             ///< DER, see der::validity_time
  Bytes not_after;
  Bytes subject;                      ///< DER Name
  Bytes spki;                         ///< DER SubjectPublicKeyInfo
  std::vector<Extension> extensions;  ///< omitted if empty
  std::optional<Bytes> signature;     ///< these bytes instead of a signature
};

/// issue encodes the certificate and signs it.
Bytes issue(const CertificateSpec& spec, const Key& signer);

}  // namespace staple::pki
