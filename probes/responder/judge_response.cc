// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/judge_response.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "probes/ocsp/assessment.h"
#include "probes/ocsp/judge.h"
#include "probes/ocsp/response.h"
#include "probes/text/clean.h"

namespace staple::responder {
namespace {

// OCSPResponseStatus (RFC 6960, 4.2.1)
constexpr int kMalformedRequest = 1;
constexpr int kInternalError = 2;
constexpr int kTryLater = 3;

constexpr std::size_t kMaxQuoted = 60;

/// kOutOfTime holds the faults of a response that is not current.
constexpr std::array kOutOfTime{ocsp::Fault::expired, ocsp::Fault::not_yet_valid,
                                ocsp::Fault::next_before_this};

std::string describe(const ocsp::Finding& finding) {
  return std::string(entry(finding.fault).name) + ", " + finding.detail;
}

std::string describe_first_finding(const ocsp::Verdict& verdict) {
  return verdict.findings.empty() ? "it does not contain this certificate"
                                  : describe(verdict.findings.front());
}

/// describe_why_unauthenticated describes the first critical finding of the groups match and
/// authority. Findings about the encoding rank before these, but do not prevent authentication.
std::string describe_why_unauthenticated(const ocsp::Verdict& verdict) {
  const auto found = std::ranges::find_if(verdict.findings, [](const ocsp::Finding& finding) {
    return finding.severity == ocsp::Severity::critical &&
           finding.fault >= ocsp::Fault::no_responses &&
           finding.fault <= ocsp::Fault::responder_key_usage;
  });
  return found == verdict.findings.end() ? describe_first_finding(verdict) : describe(*found);
}

/// is_out_of_time reports whether the times of the response are its first fault. What the queried
/// certificate itself has, such as its expiry, does not count.
bool is_out_of_time(const ocsp::Verdict& verdict) {
  const auto first = std::ranges::find_if(verdict.findings, [](const ocsp::Finding& finding) {
    return finding.fault != ocsp::Fault::certificate_expired &&
           finding.fault != ocsp::Fault::certificate_not_yet_valid;
  });
  return first != verdict.findings.end() &&
         std::ranges::find(kOutOfTime, first->fault) != kOutOfTime.end();
}

/// is_markup returns whether the first character of `body` begins a document of HTML or XML.
bool is_markup(ByteView body) {
  const auto is_space = [](std::uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
  };
  const auto first = std::ranges::find_if_not(body, is_space);
  return first != body.end() && *first == '<';
}

/// describe_body says what the body of `response` is instead of an OCSPResponse. `problem` is why
/// it cannot be parsed.
std::string describe_body(const http::Response& response, const std::string& problem) {
  const bool encoded =
      !response.content_encoding.empty() && response.content_encoding != "identity";
  std::string text = problem;
  if (response.body.empty()) {
    text = "the response is empty";
  } else if (encoded) {
    text = "the response has the encoding " + text::clean(response.content_encoding, kMaxQuoted) +
           ", which was not requested";
  } else if (is_markup(response.body)) {
    text = "the response is a page of HTML or XML";
  }
  if (!response.content_type.empty())
    text += " (" + text::clean(response.content_type, kMaxQuoted) + ")";
  if (!response.redirected_to.empty()) text += ", redirected to " + response.redirected_to;
  return text;
}

/// check_successful returns nullopt if the body is an OCSPResponse with the status successful.
std::optional<QueryFailure> check_successful(const http::Response& http_response) {
  Bytes buffer;  // the views of `response` may point into it
  const ocsp::Response response = ocsp::read_ber_response(http_response.body, buffer);
  if (!response.problem.empty() && !response.basic && response.status == 0) {
    return QueryFailure{FailureReason::unparseable, describe_body(http_response, response.problem)};
  }
  if (response.status == 0) return std::nullopt;
  QueryFailure failure{
      response.status == kTryLater ? FailureReason::try_later : FailureReason::error_response,
      "responseStatus is " + ocsp::describe_response_status(response.status)};
  failure.other_method_may_succeed =
      response.status == kMalformedRequest || response.status == kInternalError;
  return failure;
}

const ocsp::Finding* find_finding(const ocsp::Verdict& verdict, ocsp::Fault fault) {
  const auto found = std::ranges::find(verdict.findings, fault, &ocsp::Finding::fault);
  return found == verdict.findings.end() ? nullptr : &*found;
}

}  // namespace

QueryResult judge_response(const CertificateQuery& query, const http::Response& response,
                           WallTime now, ocsp::VerdictCache& cache) {
  if (auto failure = check_successful(response)) return *std::move(failure);
  PresentedChain presented;
  presented.chain = {{query.certificate, response.body}, {query.issuer, std::nullopt}};
  auto judgement = judge(presented, ocsp::JudgeInput{query.policy, "", nullptr}, now, cache);
  if (!judgement) return QueryFailure{FailureReason::not_authenticated, judgement.error().detail};
  const ocsp::Verdict verdict = conclude(*std::move(judgement));
  if (!verdict.staple || !verdict.staple->produced_at) {
    return QueryFailure{FailureReason::unparseable, describe_first_finding(verdict)};
  }
  if (!verdict.authenticated && !is_out_of_time(verdict)) {
    return QueryFailure{FailureReason::not_authenticated, describe_why_unauthenticated(verdict)};
  }
  for (const ocsp::Fault fault : kOutOfTime) {
    if (const ocsp::Finding* finding = find_finding(verdict, fault)) {
      return QueryFailure{FailureReason::stale, finding->detail};
    }
  }
  return std::make_shared<const LiveStatus>(LiveStatus{
      static_cast<const ocsp::StapleVerdict&>(verdict), freshness_lifetime(response.cache, now)});
}

}  // namespace staple::responder
