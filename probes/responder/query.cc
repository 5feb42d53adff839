// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/query.h"

#include <algorithm>
#include <array>
#include <utility>

#include "probes/http/fetch.h"
#include "probes/http/url.h"
#include "probes/ocsp/chain.h"
#include "probes/ocsp/judge.h"
#include "probes/ocsp/response.h"
#include "probes/responder/request.h"
#include "probes/x509/certificate.h"

namespace staple::responder {
namespace {

/// kMaxCertificates bounds leaf and issuer together, in bytes. Queries stay in memory between
/// polls, also for a server that presents another certificate each time. Usual certificates have a
/// few KiB.
constexpr std::size_t kMaxCertificates = std::size_t{32} << 10;

constexpr int kTryLater = 3;  // OCSPResponseStatus (RFC 6960, 4.2.1)

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

/// check_successful returns nullopt if `body` is an OCSPResponse with the status successful.
std::optional<QueryFailure> check_successful(ByteView body) {
  if (body.empty()) return QueryFailure{FailureReason::unparseable, "the response is empty"};
  Bytes buffer;  // the views of `response` may point into it
  const ocsp::Response response = ocsp::read_ber_response(body, buffer);
  if (!response.problem.empty() && !response.basic && response.status == 0) {
    return QueryFailure{FailureReason::unparseable, response.problem};
  }
  if (response.status == kTryLater) {
    return QueryFailure{FailureReason::try_later, "responseStatus is tryLater"};
  }
  if (response.status != 0) {
    return QueryFailure{FailureReason::error_response,
                        "responseStatus is " + std::to_string(response.status)};
  }
  return std::nullopt;
}

const ocsp::Finding* find_finding(const ocsp::Verdict& verdict, ocsp::Fault fault) {
  const auto found = std::ranges::find(verdict.findings, fault, &ocsp::Finding::fault);
  return found == verdict.findings.end() ? nullptr : &*found;
}

/// kOutOfTime holds the faults of a response that is not current.
constexpr std::array kOutOfTime{ocsp::Fault::expired, ocsp::Fault::not_yet_valid,
                                ocsp::Fault::next_before_this};

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

}  // namespace

std::shared_ptr<const CertificateQuery> make_query(const PresentedChain& presented,
                                                   const ocsp::LeafState& leaf,
                                                   const Policy& policy, const Settings& settings,
                                                   const x509::Roots& roots,
                                                   ocsp::VerdictCache& cache) {
  const ocsp::Chain chain = read_chain(presented, cache);
  if (chain.certificates.empty() || !chain.certificates.front()) return nullptr;
  const auto issuer = find_issuer(chain, 0, &roots, cache);
  if (!issuer || chain.certificates.front()->der.size() + issuer->der.size() > kMaxCertificates)
    return nullptr;
  auto query = std::make_shared<CertificateQuery>();
  query->certificate = chain.certificates.front()->der;
  query->issuer = issuer->der;
  query->urls = leaf.certificate->responder_urls;
  if (!settings.url.empty()) query->urls = {settings.url};
  query->hash = settings.hash;
  query->policy = policy;
  query->policy.staple = StaplePolicy::ignore;
  query->policy.profile = leaf.public_web ? Profile::public_web : Profile::private_pki;
  return query;
}

http::ClientOptions make_client_options(dns::Resolver& resolver, const Settings& settings,
                                        const tls::Client& tls, std::chrono::nanoseconds limit) {
  return {resolver, settings.proxy, tls, limit, kMaxResponse};
}

QueryResult judge_response(const CertificateQuery& query, const http::Response& response,
                           WallTime now, ocsp::VerdictCache& cache) {
  if (auto failure = check_successful(response.body)) return *std::move(failure);
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

boost::asio::awaitable<QueryResult> query(const CertificateQuery& query, std::string url,
                                          const http::ClientOptions& options, const Clock& clock,
                                          ocsp::VerdictCache& cache) {
  const auto responder = http::parse_url(url);
  if (!responder) co_return QueryFailure{FailureReason::bad_url, responder.error().message};
  const auto certificate = x509::read_certificate(query.certificate);
  const auto issuer = x509::read_certificate(query.issuer);
  if (!certificate || !issuer) {
    co_return QueryFailure{FailureReason::not_authenticated, "the certificate cannot be read"};
  }
  http::Request request =
      make_http_request(*responder, make_request(**certificate, **issuer, query.hash));
  const http::ExchangeResult response = co_await http::fetch(std::move(request), options);
  if (!response) co_return make_query_failure(response.error());
  co_return judge_response(query, *response, clock.now(), cache);
}

}  // namespace staple::responder
