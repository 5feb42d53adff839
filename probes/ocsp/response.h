#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/crypto/signature.h"
#include "probes/der/time.h"
#include "probes/ocsp/verdict.h"

namespace staple::ocsp {

/// CertId names a certificate by its issuer and number (RFC 6960, 4.1.1).
struct CertId {
  ByteView hash_oid;  ///< content of the hashAlgorithm's OBJECT IDENTIFIER
  ByteView issuer_name_hash;
  ByteView issuer_key_hash;
  ByteView serial;  ///< content of the INTEGER
};

/// Of more unknown critical extensions than these the first are named: one is enough to refuse a
/// response, and thousands would make the search among them slow.
inline constexpr std::size_t kMaxListedExtensions = 8;

/// SingleResponse is one answer (RFC 6960, 4.2.1). A revocation's fields are absent for any
/// other status.
struct SingleResponse {
  CertId cert_id;
  CertStatus status = CertStatus::unknown;
  std::optional<WallTime> revoked_at;
  std::optional<int> revocation_reason;
  WallTime this_update;
  std::optional<WallTime> next_update;
  std::vector<std::string> critical_extensions;  ///< names of its unknown critical ones
};

/// ResponderId tells who signed: by name or by key (RFC 6960, 4.2.1). Exactly one of the two is
/// not empty.
struct ResponderId {
  ByteView name;      ///< Name, whole
  ByteView key_hash;  ///< octets of KeyHash: SHA-1 of the key
};

/// BasicResponse is a BasicOCSPResponse (RFC 6960, 4.2.1), read but not verified.
struct BasicResponse {
  int version = 0;  ///< 0 is v1
  ResponderId responder;
  WallTime produced_at;
  std::vector<SingleResponse> responses;
  crypto::SignedObject signed_object;
  std::vector<ByteView> certificates;            ///< whole, as sent; not read yet
  std::vector<std::string> critical_extensions;  ///< of the response itself, as in SingleResponse
  /// Fields whose time is not written YYYYMMDDHHMMSSZ
  std::vector<std::string_view> nonstandard_times;
};

/// Response is an OCSPResponse (RFC 6960, 4.2.1). The views point into the bytes it was read from.
struct Response {
  int status = 0;          ///< responseStatus; 0 is successful
  bool has_bytes = false;  ///< there are responseBytes
  std::string type;        ///< responseType; empty: no responseBytes
  /// absent: not successful, or responseType is not id-pkix-ocsp-basic
  std::optional<BasicResponse> basic;
  std::size_t trailing = 0;         ///< bytes after the OCSPResponse
  std::size_t trailing_inside = 0;  ///< bytes after the BasicOCSPResponse in its OCTET STRING
  bool non_der = false;
  std::string problem;  ///< why it cannot be read, naming field and byte; empty: all was read
};

/// read_response reads what should be an OCSPResponse. Never throws for its content.
Response read_response(ByteView der);

}  // namespace staple::ocsp
