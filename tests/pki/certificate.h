#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "probes/bytes.h"
#include "tests/pki/extension.h"
#include "tests/pki/key.h"

namespace staple::pki {

/// make_common_name writes a Name of one attribute, CN.
Bytes make_common_name(std::string_view text);

/// CertificateSpec is a certificate to be, its fields in the order of the wire (RFC 5280, 4.1).
/// Nothing in it is checked.
struct CertificateSpec {
  std::optional<int> version = 2;  ///< 2 is v3; absent: the field is left out, which means v1
  Bytes serial{1};                 ///< contents of the INTEGER
  std::optional<SignatureAlgorithm> algorithm;  ///< absent: the signer's usual one
  Bytes issuer;                                 ///< DER Name
  Bytes not_before;                             ///< DER, see der::validity_time
  Bytes not_after;
  Bytes subject;                      ///< DER Name
  Bytes spki;                         ///< DER SubjectPublicKeyInfo
  std::vector<Extension> extensions;  ///< empty: the field is left out
  std::optional<Bytes> signature;     ///< these bytes instead of a signature
};

/// issue writes the certificate and signs it.
Bytes issue(const CertificateSpec& spec, const Key& signer);

}  // namespace staple::pki
