// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/bytes.h"

namespace staple::pki {

/// Extension is one extension of a certificate or a staple. `value` is the content of the OCTET
/// STRING, DER or not.
struct Extension {
  std::string oid;
  bool critical = false;
  Bytes value;
};

/// encode returns the SEQUENCE OF Extension (RFC 5280, 4.1).
Bytes encode(const std::vector<Extension>& extensions);

inline constexpr std::string_view kServerAuth = "1.3.6.1.5.5.7.3.1";
inline constexpr std::string_view kOcspSigning = "1.3.6.1.5.5.7.3.9";
inline constexpr std::string_view kAnyExtendedKeyUsage = "2.5.29.37.0";

/// KeyUsageBit is a bit of keyUsage (RFC 5280, 4.2.1.3).
enum class KeyUsageBit {
  digital_signature = 0,
  key_encipherment = 2,
  key_cert_sign = 5,
  crl_sign = 6,
};

Extension basic_constraints(bool ca);
Extension key_usage(const std::vector<KeyUsageBit>& bits);
Extension extended_key_usage(const std::vector<std::string>& oids);
Extension subject_key_identifier(ByteView identifier);
Extension authority_key_identifier(ByteView identifier);

/// subject_alternative_names encodes each name as an IP address if it is one, else as a DNS name.
Extension subject_alternative_names(const std::vector<std::string>& names);

/// authority_information_access names responders (id-ad-ocsp).
Extension authority_information_access(const std::vector<std::string>& ocsp_urls);

/// must_staple is the TLS feature status_request (RFC 7633).
Extension must_staple();

/// ocsp_nocheck is id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1).
Extension ocsp_nocheck();

}  // namespace staple::pki
