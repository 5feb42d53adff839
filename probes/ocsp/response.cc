// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/response.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "probes/crypto/reencode.h"
#include "probes/der/reader.h"

namespace staple::ocsp {
namespace {

constexpr std::string_view kBasic = "1.3.6.1.5.5.7.48.1.1";

/// kMaxReencode bounds the bytes that are handed to OpenSSL if our parser fails: each certificate
/// in them takes OpenSSL 0.1 to 0.2 ms.
constexpr std::size_t kMaxReencode = std::size_t{32} << 10;

/// kKnownExtensions are the critical extensions that a client supports or may ignore: those of RFC
/// 6960, 4.4, CRL entry extensions (4.4.5), and the SCT list (RFC 6962, 3.3).
constexpr std::array<std::string_view, 11> kKnownExtensions{"1.3.6.1.5.5.7.48.1.2",
                                                            "1.3.6.1.5.5.7.48.1.3",
                                                            "1.3.6.1.5.5.7.48.1.4",
                                                            "1.3.6.1.5.5.7.48.1.6",
                                                            "1.3.6.1.5.5.7.48.1.7",
                                                            "1.3.6.1.5.5.7.48.1.8",
                                                            "1.3.6.1.5.5.7.48.1.9",
                                                            "2.5.29.21",
                                                            "2.5.29.24",
                                                            "2.5.29.29",
                                                            "1.3.6.1.4.1.11129.2.4.5"};

WallTime read_generalized_time(der::Reader& fields, std::string_view field, BasicResponse& out) {
  const auto content = fields.read(der::kGeneralizedTime, field).content;
  const auto read = der::parse_generalized_time(content);
  if (!read) return fields.fail(field, "not a time"), WallTime{};
  if (!read->standard &&
      std::ranges::find(out.nonstandard_times, field) == out.nonstandard_times.end())
    out.nonstandard_times.push_back(field);
  return read->time;
}

/// read_extensions reads a list of extensions and returns the OIDs of the unknown critical ones.
std::vector<std::string> read_extensions(der::Reader list) {
  std::vector<std::string> unknown;
  while (!list.at_end()) {
    auto extension = list.enter(der::kSequence, "Extension");
    const auto oid = der::format_oid(extension.read(der::kOid, "extnID").content);
    const bool critical = extension.read_boolean_default_false("critical");
    extension.read(der::kOctetString, "extnValue");
    extension.expect_end("Extension");
    const bool known = std::ranges::find(kKnownExtensions, oid) != kKnownExtensions.end();
    const bool listed = std::ranges::find(unknown, oid) != unknown.end();
    if (critical && !known && !listed && unknown.size() < kMaxListedExtensions)
      unknown.push_back(oid);
  }
  return unknown;
}

CertId read_cert_id(der::Reader fields) {
  CertId id;
  auto algorithm = fields.enter(der::kSequence, "hashAlgorithm");
  id.hash_oid = algorithm.read(der::kOid, "algorithm").content;
  if (!algorithm.at_end()) algorithm.read_any("parameters");
  algorithm.expect_end("hashAlgorithm");
  id.issuer_name_hash = fields.read(der::kOctetString, "issuerNameHash").content;
  id.issuer_key_hash = fields.read(der::kOctetString, "issuerKeyHash").content;
  id.serial = fields.read_integer("serialNumber");
  fields.expect_end("CertID");
  return id;
}

void read_cert_status(der::Reader& fields, SingleResponse& single, BasicResponse& out) {
  const auto status = fields.read_any("certStatus");
  switch (status.tag) {
    case der::make_context_tag(0, false):  // good: IMPLICIT NULL
      single.status = CertStatus::good;
      if (!status.content.empty()) fields.fail("certStatus", "good is not empty");
      return;
    case der::make_context_tag(1): {  // RevokedInfo
      single.status = CertStatus::revoked;
      auto info = fields.reader_of(status);
      single.revoked_at = read_generalized_time(info, "revocationTime", out);
      if (auto reason = info.read_optional_explicit(0, "revocationReason")) {
        single.revocation_reason = reason->read_small_integer(der::kEnumerated, "revocationReason");
      }
      info.expect_end("RevokedInfo");
      return;
    }
    case der::make_context_tag(2, false):  // unknown: IMPLICIT NULL
      single.status = CertStatus::unknown;
      if (!status.content.empty()) fields.fail("certStatus", "unknown is not empty");
      return;
    default:
      fields.fail("certStatus", "neither good, revoked nor unknown");
  }
}

SingleResponse read_single_response(der::Reader fields, BasicResponse& out) {
  SingleResponse single;
  single.cert_id = read_cert_id(fields.enter(der::kSequence, "CertID"));
  read_cert_status(fields, single, out);
  single.this_update = read_generalized_time(fields, "thisUpdate", out);
  if (auto next = fields.read_optional_explicit(0, "nextUpdate")) {
    single.next_update = read_generalized_time(*next, "nextUpdate", out);
  }
  if (auto list = fields.read_optional_explicit(1, "singleExtensions")) {
    single.critical_extensions = read_extensions(list->enter(der::kSequence, "singleExtensions"));
  }
  fields.expect_end("SingleResponse");
  return single;
}

ResponderId read_responder_id(der::Reader& fields) {
  if (auto name = fields.read_optional_explicit(1, "byName")) {
    return {name->read(der::kSequence, "byName").whole, {}};
  }
  if (auto key = fields.read_optional_explicit(2, "byKey")) {
    return {{}, key->read(der::kOctetString, "byKey").content};
  }
  fields.read_any("responderID");  // fails if the element is missing
  fields.fail("responderID", "neither byName nor byKey");
  return {};
}

void read_response_data(der::Reader fields, BasicResponse& out) {
  if (auto version = fields.read_optional_explicit(0, "version")) {
    out.version = version->read_small_integer(der::kInteger, "version");
  }
  out.responder = read_responder_id(fields);
  out.produced_at = read_generalized_time(fields, "producedAt", out);
  auto responses = fields.enter(der::kSequence, "responses");
  while (!responses.at_end()) {
    out.responses.push_back(
        read_single_response(responses.enter(der::kSequence, "SingleResponse"), out));
  }
  if (auto list = fields.read_optional_explicit(1, "responseExtensions")) {
    out.critical_extensions = read_extensions(list->enter(der::kSequence, "responseExtensions"));
  }
  fields.expect_end("ResponseData");
}

/// read_certificate_frame checks only the outer structure of a certificate, because most
/// certificates are never used. Clients that parse the whole list refuse a staple with anything
/// else in it.
ByteView read_certificate_frame(der::Reader& list) {
  const auto element = list.read(der::kSequence, "Certificate");
  auto fields = list.reader_of(element);
  fields.read(der::kSequence, "tbsCertificate");
  fields.read(der::kSequence, "signatureAlgorithm");
  fields.read(der::kBitString, "signatureValue");
  fields.expect_end("Certificate");
  return element.whole;
}

/// read_signature returns the BIT STRING, whole. Fails if OpenSSL cannot read it either.
ByteView read_signature(der::Reader& fields) {
  const auto signature = fields.read(der::kBitString, "signature");
  const bool readable = !signature.content.empty() && signature.content[0] <= 7;
  if (!readable) fields.fail("signature", "not a bit string");
  return signature.whole;
}

BasicResponse read_basic_response(der::Reader fields) {
  BasicResponse out;
  const auto tbs = fields.read(der::kSequence, "tbsResponseData");
  read_response_data(fields.reader_of(tbs), out);
  out.signed_object.data = tbs.whole;
  out.signed_object.algorithm = fields.read(der::kSequence, "signatureAlgorithm").whole;
  out.signed_object.signature = read_signature(fields);
  if (auto list = fields.read_optional_explicit(0, "certs")) {
    auto certs = list->enter(der::kSequence, "certs");
    while (!certs.at_end()) out.certificates.push_back(read_certificate_frame(certs));
  }
  fields.expect_end("BasicOCSPResponse");
  return out;
}

void read_response_bytes(der::Reader fields, Response& out) {
  out.has_bytes = true;
  out.type = der::format_oid(fields.read(der::kOid, "responseType").content);
  auto content = fields.enter(der::kOctetString, "response");
  fields.expect_end("ResponseBytes");
  if (out.type != kBasic || out.status != 0) return;
  out.basic = read_basic_response(content.enter(der::kSequence, "BasicOCSPResponse"));
  if (!content.at_end()) out.trailing_inside = content.rest().size();  // 0 after a failure
}

}  // namespace

Response read_response(ByteView der) {
  Response out;
  der::Diagnosis diagnosis(der);
  der::Reader input(der, diagnosis);
  auto fields = input.enter(der::kSequence, "OCSPResponse");
  if (!diagnosis.failed) out.trailing = input.rest().size();
  out.status = fields.read_small_integer(der::kEnumerated, "responseStatus");
  if (auto bytes = fields.read_optional_explicit(0, "responseBytes")) {
    read_response_bytes(bytes->enter(der::kSequence, "ResponseBytes"), out);
  }
  fields.expect_end("OCSPResponse");
  if (diagnosis.failed) {
    out.basic.reset();
    out.problem = diagnosis.to_string();
  }
  return out;
}

Response read_ber_response(ByteView ber, Bytes& buffer) {
  auto response = read_response(ber);
  if (response.problem.empty() || ber.size() > kMaxReencode) return response;
  auto der = crypto::reencode_ocsp_response(ber);
  if (!der) return response;
  auto canonical = read_response(*der);
  if (!canonical.problem.empty()) return response;
  canonical.trailing = response.trailing;
  buffer = *std::move(der);  // the views stay valid: the octets do not move
  return canonical;
}

}  // namespace staple::ocsp
