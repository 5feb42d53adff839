// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/crypto/signature.h"
#include "probes/der/time.h"
#include "probes/ocsp/verdict.h"

namespace staple::ocsp {

/// CertId identifies a certificate by its issuer and serial number (RFC 6960, 4.1.1).
///
///   CertID ::= SEQUENCE {
///     hashAlgorithm   AlgorithmIdentifier,
///     issuerNameHash  OCTET STRING,  -- hash of issuer's DN
///     issuerKeyHash   OCTET STRING,  -- hash of issuer's public key
///     serialNumber    CertificateSerialNumber }
struct CertId {
  ByteView hash_oid;  ///< content of the OBJECT IDENTIFIER in hashAlgorithm
  ByteView issuer_name_hash;
  ByteView issuer_key_hash;
  ByteView serial;  ///< content of the INTEGER
};

/// kMaxListedExtensions bounds the list of unknown critical extensions: one is enough to refuse a
/// response, and searching thousands would be slow.
inline constexpr std::size_t kMaxListedExtensions = 8;

/// SingleResponse is the status of one certificate (RFC 6960, 4.2.1). revoked_at and
/// revocation_reason are nullopt unless the status is revoked.
///
///   SingleResponse ::= SEQUENCE {
///     certID                CertID,
///     certStatus            CertStatus,
///     thisUpdate            GeneralizedTime,
///     nextUpdate        [0] EXPLICIT GeneralizedTime OPTIONAL,
///     singleExtensions  [1] EXPLICIT Extensions OPTIONAL }
///
///   CertStatus ::= CHOICE {
///     good     [0] IMPLICIT NULL,
///     revoked  [1] IMPLICIT RevokedInfo,
///     unknown  [2] IMPLICIT UnknownInfo }
///
///   RevokedInfo ::= SEQUENCE {
///     revocationTime        GeneralizedTime,
///     revocationReason  [0] EXPLICIT CRLReason OPTIONAL }
struct SingleResponse {
  CertId cert_id;
  CertStatus status = CertStatus::unknown;
  std::optional<WallTime> revoked_at;
  std::optional<int> revocation_reason;
  WallTime this_update;
  std::optional<WallTime> next_update;
  /// Unknown critical extensions of singleExtensions, in dotted decimal.
  std::vector<std::string> critical_extensions;
};

/// ResponderId identifies the signer by name or by key (RFC 6960, 4.2.1). Exactly one of the two is
/// not empty.
///
///   ResponderID ::= CHOICE {
///     byName  [1] Name,
///     byKey   [2] KeyHash }
///
///   KeyHash ::= OCTET STRING  -- SHA-1 hash of responder's public key
struct ResponderId {
  ByteView name;      ///< Name, whole
  ByteView key_hash;  ///< content of KeyHash
};

/// BasicResponse is a BasicOCSPResponse (RFC 6960, 4.2.1), parsed but not verified.
///
///   BasicOCSPResponse ::= SEQUENCE {
///     tbsResponseData     ResponseData,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           BIT STRING,
///     certs           [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
///
///   ResponseData ::= SEQUENCE {
///     version             [0] EXPLICIT Version DEFAULT v1,
///     responderID             ResponderID,
///     producedAt              GeneralizedTime,
///     responses               SEQUENCE OF SingleResponse,
///     responseExtensions  [1] EXPLICIT Extensions OPTIONAL }
struct BasicResponse {
  int version = 0;  ///< 0 is v1
  ResponderId responder;
  WallTime produced_at;
  std::vector<SingleResponse> responses;
  crypto::SignedObject signed_object;
  std::vector<ByteView> certificates;  ///< whole, as sent; only their outer structure was checked
  std::vector<std::string> critical_extensions;  ///< those of responseExtensions
  /// Fields whose time is not in the form YYYYMMDDHHMMSSZ.
  std::vector<std::string_view> nonstandard_times;
};

/// Response is an OCSPResponse (RFC 6960, 4.2.1). The views point into the bytes that were parsed.
///
///   OCSPResponse ::= SEQUENCE {
///     responseStatus     OCSPResponseStatus,
///     responseBytes  [0] EXPLICIT ResponseBytes OPTIONAL }
///
///   ResponseBytes ::= SEQUENCE {
///     responseType  OBJECT IDENTIFIER,
///     response      OCTET STRING }
struct Response {
  int status = 0;          ///< responseStatus; 0 is successful
  bool has_bytes = false;  ///< responseBytes is present
  std::string type;        ///< responseType in dotted decimal; empty without responseBytes
  /// Nullopt if the status is not successful or responseType is not id-pkix-ocsp-basic.
  std::optional<BasicResponse> basic;
  std::size_t trailing = 0;         ///< bytes after the OCSPResponse
  std::size_t trailing_inside = 0;  ///< bytes after the BasicOCSPResponse in its OCTET STRING
  std::string problem;  ///< why it cannot be parsed, with field and offset; empty if it was
};

/// read_response parses an OCSPResponse. If it is malformed, Response::problem is not empty. Of BER
/// it reads overlong lengths only.
Response read_response(ByteView der);

/// read_ber_response reads as read_response does. A response of at most 32 KiB that only OpenSSL
/// can read (BER) is read from `buffer`, where OpenSSL writes it as DER. The views point into `ber`
/// or `buffer`.
Response read_ber_response(ByteView ber, Bytes& buffer);

}  // namespace staple::ocsp
