// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/bytes.h"
#include "probes/time.h"
#include "tests/pki/authority.h"
#include "tests/pki/edit.h"
#include "tests/pki/extension.h"
#include "tests/pki/key.h"

namespace staple::pki {

inline constexpr std::string_view kBasicResponse = "1.3.6.1.5.5.7.48.1.1";  ///< id-pkix-ocsp-basic

/// CertIdSpec specifies a CertID (RFC 6960, 4.1.1).
struct CertIdSpec {
  std::string hash_oid;
  Bytes hash_parameters;  ///< DER; omitted if empty
  Bytes issuer_name_hash;
  Bytes issuer_key_hash;
  Bytes serial;  ///< content of the INTEGER
};

/// make_cert_id returns the CertID of the certificate `serial` of `issuer`.
CertIdSpec make_cert_id(const Authority& issuer, const Bytes& serial,
                        Digest algorithm = Digest::sha1);

/// good_status, revoked_status and unknown_status return a CertStatus. The revocation reason may be
/// outside RFC 5280, 5.3.1.
Bytes good_status();
Bytes revoked_status(std::string_view time, std::optional<std::uint8_t> reason = std::nullopt);
Bytes revoked_status(WallTime time, std::optional<std::uint8_t> reason = std::nullopt);
Bytes unknown_status();

/// SingleSpec specifies a SingleResponse, its fields in the order of the encoding.
struct SingleSpec {
  CertIdSpec cert_id;
  Bytes status = good_status();            ///< DER CertStatus
  std::string this_update = {};            ///< text of the GeneralizedTime
  std::optional<std::string> next_update;  ///< omitted if nullopt
  std::vector<Extension> extensions = {};  ///< omitted if empty
};

/// by_name and by_key return a ResponderID.
Bytes by_name(const Bytes& name);
Bytes by_key(const Key& key);

/// Field is an element of a staple that an Edit can change. Fields of a SingleResponse are changed
/// in every SingleResponse.
enum class Field {
  response,  ///< OCSPResponse, the whole
  response_status,
  response_bytes,    ///< with its tag [0]
  response_type,     ///< the OID
  response_wrapper,  ///< the OCTET STRING
  basic_response,    ///< BasicOCSPResponse; trailing data is inside the OCTET STRING
  response_data,     ///< the signed part
  version,
  responder_id,
  produced_at,
  responses,  ///< the SEQUENCE OF
  single,
  cert_id,
  hash_algorithm,
  issuer_name_hash,
  issuer_key_hash,
  serial,
  status,
  this_update,
  next_update,
  single_extensions,
  extensions,
  signature_algorithm,
  signature,
  certificates,  ///< with its tag [0]
};

/// Edits are applied in order, each to its field.
using Edits = std::vector<std::pair<Field, Edit>>;

/// StapleSpec specifies a staple, its fields in the order of the encoding (RFC 6960, 4.2.1).
/// Nothing in it is checked.
struct StapleSpec {
  std::uint8_t status = 0;     ///< responseStatus; 0: successful
  bool response_bytes = true;  ///< false: omitted, as in an error response
  std::string response_type{kBasicResponse};
  std::optional<int> version;  ///< nullopt: omitted, which means v1; 0 encodes v1
  Bytes responder_id;          ///< DER, see by_name and by_key
  std::string produced_at;     ///< text of the GeneralizedTime
  std::vector<SingleSpec> singles;
  std::vector<Extension> extensions;            ///< omitted if empty
  std::optional<SignatureAlgorithm> algorithm;  ///< nullopt: the signer's usual one
  std::vector<Bytes> certificates;              ///< omitted if empty

  Edits edits;                ///< before signing: the signature covers them
  Edits edits_after_signing;  ///< the signature covers the staple without them
};

/// encode encodes the staple and signs it.
Bytes encode(const StapleSpec& spec, const Key& signer);

/// make_good_staple returns a correct staple to be signed by the issuer: encode(..., issuer.key).
StapleSpec make_good_staple(const Identity& leaf, const Authority& issuer, WallTime this_update,
                            WallTime next_update);

/// make_delegated_staple returns a correct staple to be signed by a delegated responder:
/// encode(..., responder.key).
StapleSpec make_delegated_staple(const Identity& leaf, const Authority& issuer,
                                 const Identity& responder, WallTime this_update,
                                 WallTime next_update);

/// make_error_staple returns an error response, for example 3 for tryLater. encode() ignores
/// the key.
StapleSpec make_error_staple(std::uint8_t status);

}  // namespace staple::pki
