// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/assessment.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "probes/crypto/hash.h"
#include "probes/crypto/reencode.h"
#include "probes/der/reader.h"
#include "probes/ocsp/authority.h"
#include "probes/ocsp/encoding.h"
#include "probes/ocsp/match.h"
#include "probes/ocsp/response.h"
#include "probes/text/timestamp.h"

namespace staple::ocsp {
namespace {

constexpr int kTryLater = 3;

/// kResponseStatus holds the names of OCSPResponseStatus (RFC 6960, 4.2.1) by number; empty
/// if unused.
constexpr std::array<std::string_view, 7> kResponseStatus{
    "successful", "malformedRequest", "internalError", "tryLater",
    "",           "sigRequired",      "unauthorized"};

void add(Assessment& out, Fault fault, Severity severity, std::string detail) {
  out.findings.push_back({fault, severity, std::move(detail)});
}
void add(Assessment& out, Fault fault, std::string detail) {
  add(out, fault, entry(fault).severity, std::move(detail));
}

void check_error_response(Assessment& out, int status, bool must_staple) {
  const bool mild = status == kTryLater && !must_staple;
  add(out, Fault::error_response, mild ? Severity::warning : Severity::critical,
      describe_response_status(status));
}

void check_envelope(Assessment& out, const Response& response, bool must_staple) {
  if (!response.problem.empty()) add(out, Fault::unparseable, response.problem);
  if (response.trailing > 0) {
    add(out, Fault::trailing_data,
        std::to_string(response.trailing) + " bytes after the OCSPResponse");
  }
  if (response.trailing_inside > 0) {
    add(out, Fault::trailing_data,
        std::to_string(response.trailing_inside) + " bytes after the BasicOCSPResponse");
  }
  if (!response.problem.empty()) return;
  if (response.status != 0) {
    check_error_response(out, response.status, must_staple);
  } else if (!response.has_bytes) {
    add(out, Fault::no_response_bytes, "the status is successful, but responseBytes is missing");
  } else if (!response.basic) {
    add(out, Fault::not_basic, "the response type is " + response.type);
  }
}

std::string join(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

void add_encoding(Assessment& out, const EncodingReport& report) {
  if (!report.ber.empty()) add(out, Fault::non_der, join(report.ber));
  if (!report.defaults.empty())
    add(out, Fault::default_encoded, join(report.defaults) + " written out");
}

/// list_critical_extensions returns the unknown critical extensions of the response and of each
/// SingleResponse about the certificate, without duplicates. Extensions of other SingleResponses do
/// not concern the certificate's clients.
std::string list_critical_extensions(const BasicResponse& basic, const Match& matched) {
  auto oids = basic.critical_extensions;
  for (const auto* single : matched.matching) {
    for (const auto& oid : single->critical_extensions) {
      if (oids.size() < kMaxListedExtensions && std::ranges::find(oids, oid) == oids.end())
        oids.push_back(oid);
    }
  }
  return join(oids);
}

void check_structure(Assessment& out, const BasicResponse& basic, const Match& matched) {
  if (basic.version != 0)
    add(out, Fault::bad_version, "version v" + std::to_string(basic.version + 1) + " is not v1");
  const auto names = list_critical_extensions(basic, matched);
  if (!names.empty())
    add(out, Fault::critical_extension, "unknown critical extensions: " + names.substr(0, 200));
  std::string fields;
  for (const auto field : basic.nonstandard_times)
    fields += (fields.empty() ? "" : ", ") + std::string(field);
  if (!fields.empty()) add(out, Fault::time_encoding, fields + " not in the form YYYYMMDDHHMMSSZ");
}

void check_certificate_status(Assessment& out, const SingleResponse& single) {
  constexpr int unused = 7;
  constexpr int last = 10;  // aACompromise (RFC 5280, 5.3.1)
  if (single.status == CertStatus::unknown)
    add(out, Fault::unknown, "the responder does not know the certificate");
  if (single.status != CertStatus::revoked) return;
  const auto reason = single.revocation_reason;
  add(out, Fault::revoked,
      "as of " + text::format_timestamp(*single.revoked_at) + ", " +
          (reason ? format_revocation_reason(*reason) : "no reason given"));
  if (reason && (*reason == unused || *reason > last)) {
    add(out, Fault::revocation_odd, "CRLReason " + std::to_string(*reason) + " is undefined");
  }
}

/// add_claimed_status appends the unauthenticated status to the detail of bad_signature.
void add_claimed_status(Assessment& out, CertStatus status) {
  for (auto& finding : out.findings) {
    if (finding.fault == Fault::bad_signature)
      finding.detail += "; claims " + std::string(name(status));
  }
}

void fill_facts(StapleFacts& facts, const SingleResponse& single, bool matches_leaf) {
  facts.this_update = single.this_update;
  facts.next_update = single.next_update;
  if (!matches_leaf) return;
  facts.status = single.status;
  facts.revoked_at = single.revoked_at;
  facts.revocation_reason = single.revocation_reason;
}

void check_authority(Assessment& out, StapleFacts& facts, const Response& response, ByteView der,
                     const x509::Certificate& issuer) {
  auto found = find_authority(*response.basic, der, issuer);
  facts.responder = std::move(found.responder);
  out.responder_not_before = found.not_before;
  std::ranges::move(found.findings, std::back_inserter(out.findings));
  std::ranges::move(found.public_findings, std::back_inserter(out.public_findings));
}

bool is_critical(const Finding& finding) { return finding.severity == Severity::critical; }

/// check_basic_response judges a BasicOCSPResponse: structure, match, authority, certificate
/// status. `der` is passed to find_authority.
void check_basic_response(Assessment& out, StapleFacts& facts, const Response& response,
                          ByteView der, const x509::Certificate& leaf, const IssuerSearch& search) {
  const auto& body = *response.basic;
  facts.produced_at = body.produced_at;
  facts.signature_algorithm =
      crypto::describe_signature_algorithm(body.signed_object.algorithm).name;

  const auto& issuer = search.issuer;
  const auto matched =
      issuer ? match(body, leaf, *issuer, search.namesakes) : match_by_serial(body, leaf);
  check_structure(out, body, matched);
  out.matches_leaf = matched.single != nullptr;
  if (!body.responses.empty()) {
    fill_facts(facts, matched.single ? *matched.single : body.responses.front(), out.matches_leaf);
  }
  std::ranges::copy(matched.findings, std::back_inserter(out.findings));
  if (!issuer) return add(out, Fault::issuer_unknown, search.problem);

  const auto before = static_cast<std::ptrdiff_t>(out.findings.size());
  check_authority(out, facts, response, der, *issuer);
  const bool authorised =
      std::none_of(out.findings.begin() + before, out.findings.end(), is_critical);
  out.authenticated = out.matches_leaf && authorised;
  if (!matched.single) return;
  if (out.authenticated) {
    check_certificate_status(out, *matched.single);
  } else {
    add_claimed_status(out, matched.single->status);
  }
}

}  // namespace

std::string describe_response_status(int status) {
  const auto number = static_cast<std::size_t>(status);
  const bool known = number < kResponseStatus.size() && !kResponseStatus[number].empty();
  return known ? std::string(kResponseStatus[number]) + " (" + std::to_string(status) + ")"
               : "unknown status " + std::to_string(status);
}

Assessment assess(ByteView staple, const x509::Certificate& leaf, const IssuerSearch& search) {
  auto facts = std::make_shared<StapleFacts>();
  facts->size = staple.size();
  facts->sha256 = crypto::sha256(staple);
  Assessment out;

  Bytes buffer;  // the views of `response` may point into it
  const auto response = read_ber_response(staple, buffer);
  check_envelope(out, response, leaf.facts->must_staple);
  if (response.problem.empty())
    add_encoding(out, check_encoding(staple, response.basic.has_value()));
  if (response.basic) {
    // OpenSSL also reencodes the signed data: if it is BER, the signature may cover either form.
    const auto signed_data = response.basic->signed_object.data;
    const auto data = crypto::reencode_response_data(signed_data);
    const bool differs = data && !der::equal(*data, signed_data);
    check_basic_response(out, *facts, response, differs ? ByteView(*data) : ByteView(), leaf,
                         search);
  }
  out.facts = std::move(facts);
  return out;
}

}  // namespace staple::ocsp
