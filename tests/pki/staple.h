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

/// CertIdSpec says which certificate a single response is about (RFC 6960, 4.1.1).
struct CertIdSpec {
  std::string hash_oid;
  Bytes hash_parameters;  ///< DER; empty: left out
  Bytes issuer_name_hash;
  Bytes issuer_key_hash;
  Bytes serial;  ///< contents of the INTEGER
};

/// write_cert_id names the certificate `serial` of `issuer`.
CertIdSpec make_cert_id(const Authority& issuer, const Bytes& serial,
                        Digest algorithm = Digest::sha1);

/// good, revoked and unknown write a CertStatus. A revocation reason outside RFC 5280, 5.3.1 may
/// be given.
Bytes good_status();
Bytes revoked_status(std::string_view time, std::optional<std::uint8_t> reason = std::nullopt);
Bytes revoked_status(WallTime time, std::optional<std::uint8_t> reason = std::nullopt);
Bytes unknown_status();

/// SingleSpec is one single response, its fields in the order of the wire.
struct SingleSpec {
  CertIdSpec cert_id;
  Bytes status = good_status();            ///< DER CertStatus
  std::string this_update = {};            ///< text of the GeneralizedTime
  std::optional<std::string> next_update;  ///< absent: left out
  std::vector<Extension> extensions = {};  ///< empty: left out
};

/// by_name and by_key write a ResponderID.
Bytes by_name(const Bytes& name);
Bytes by_key(const Key& key);

/// Field is an element of a staple that an Edit can change. Those of a single response change in
/// every one.
enum class Field {
  response,  ///< OCSPResponse, the whole
  response_status,
  response_bytes,    ///< with its tag [0]
  response_type,     ///< the OID
  response_wrapper,  ///< the OCTET STRING
  basic_response,    ///< BasicOCSPResponse: what follows it lies inside the OCTET STRING
  response_data,     ///< what is signed
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

/// Edits are applied in their order, each to its field.
using Edits = std::vector<std::pair<Field, Edit>>;

/// StapleSpec is a staple to be, its fields in the order of the wire (RFC 6960, 4.2.1). Nothing in
/// it is checked.
struct StapleSpec {
  std::uint8_t status = 0;     ///< responseStatus; 0: successful
  bool response_bytes = true;  ///< false: all that follows is left out, as in an error response
  std::string response_type{kBasicResponse};
  std::optional<int> version;  ///< absent: left out, which means v1; 0 is v1 written out
  Bytes responder_id;          ///< DER, see by_name and by_key
  std::string produced_at;     ///< text of the GeneralizedTime
  std::vector<SingleSpec> singles;
  std::vector<Extension> extensions;            ///< empty: left out
  std::optional<SignatureAlgorithm> algorithm;  ///< absent: the signer's usual one
  std::vector<Bytes> certificates;              ///< empty: left out

  Edits edits;                ///< before signing: the signature covers them
  Edits edits_after_signing;  ///< the signature covers the staple without them
};

/// encode writes the staple and signs it.
Bytes encode(const StapleSpec& spec, const Key& signer);

/// make_good_staple is a right staple, to be signed by the issuer itself: encode(..., issuer.key).
StapleSpec make_good_staple(const Identity& leaf, const Authority& issuer, WallTime this_update,
                            WallTime next_update);

/// make_delegated_staple is a right staple, to be signed by a delegated responder:
/// encode(..., responder.key).
StapleSpec make_delegated_staple(const Identity& leaf, const Authority& issuer,
                                 const Identity& responder, WallTime this_update,
                                 WallTime next_update);

/// make_error_staple is a response without an answer, for example 3: tryLater. encode does not use
/// the key then.
StapleSpec make_error_staple(std::uint8_t status);

}  // namespace staple::pki
