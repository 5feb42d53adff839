#include "probes/responder/query.h"

#include <algorithm>
#include <utility>

#include "probes/ocsp/chain.h"
#include "probes/ocsp/judge.h"
#include "probes/ocsp/response.h"
#include "probes/responder/fetch.h"
#include "probes/responder/request.h"
#include "probes/x509/certificate.h"

namespace staple::responder {
namespace {

/// A question is kept for as long as it is asked again, also of a server that shows another
/// certificate each time: of larger ones, leaf and issuer together, none is made. Honest ones have
/// some KiB.
constexpr std::size_t kMaxCertificates = std::size_t{32} << 10;

constexpr int kTryLater = 3;  // OCSPResponseStatus (RFC 6960, 4.2.1)

std::string describe_first_finding(const ocsp::Verdict& verdict) {
  if (verdict.findings.empty()) return "nothing in it speaks of this certificate";
  const ocsp::Finding& worst = verdict.findings.front();
  return std::string(entry(worst.fault).name) + ", " + worst.detail;
}

/// check_successful says why the response has no answer at all; absent: it has.
std::optional<http::ResponderFailure> check_successful(ByteView body) {
  if (body.empty())
    return http::ResponderFailure{http::ResponderReason::unparseable, "the answer is empty"};
  const ocsp::Response response = ocsp::read_response(body);
  if (!response.problem.empty() && !response.basic && response.status == 0) {
    return http::ResponderFailure{http::ResponderReason::unparseable, response.problem};
  }
  if (response.status == kTryLater) {
    return http::ResponderFailure{http::ResponderReason::try_later, "responseStatus is tryLater"};
  }
  if (response.status != 0) {
    return http::ResponderFailure{http::ResponderReason::error_response,
                                  "responseStatus is " + std::to_string(response.status)};
  }
  return std::nullopt;
}

const ocsp::Finding* find_finding(const ocsp::Verdict& verdict, ocsp::Fault fault) {
  const auto found = std::ranges::find(verdict.findings, fault, &ocsp::Finding::fault);
  return found == verdict.findings.end() ? nullptr : &*found;
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

QueryResult judge_response(const CertificateQuery& query, const http::Response& response,
                           WallTime now, ocsp::VerdictCache& cache) {
  if (auto failure = check_successful(response.body)) return *std::move(failure);
  PresentedChain presented;
  presented.chain = {{query.certificate, response.body}, {query.issuer, std::nullopt}};
  auto judgement = judge(presented, ocsp::JudgeInput{query.policy, "", nullptr}, now, cache);
  if (!judgement) {
    return http::ResponderFailure{http::ResponderReason::not_authenticated,
                                  judgement.error().detail};
  }
  const ocsp::Verdict verdict = conclude(*std::move(judgement));
  if (!verdict.staple || !verdict.staple->produced_at) {
    return http::ResponderFailure{http::ResponderReason::unparseable,
                                  describe_first_finding(verdict)};
  }
  if (!verdict.authenticated) {
    return http::ResponderFailure{http::ResponderReason::not_authenticated,
                                  describe_first_finding(verdict)};
  }
  for (const ocsp::Fault fault :
       {ocsp::Fault::expired, ocsp::Fault::not_yet_valid, ocsp::Fault::next_before_this}) {
    if (const ocsp::Finding* finding = find_finding(verdict, fault)) {
      return http::ResponderFailure{http::ResponderReason::stale, finding->detail};
    }
  }
  return std::make_shared<const LiveStatus>(LiveStatus{
      static_cast<const ocsp::StapleVerdict&>(verdict), freshness_lifetime(response.cache, now)});
}

boost::asio::awaitable<QueryResult> query(const CertificateQuery& query, std::string url,
                                          const http::ClientOptions& options, const Clock& clock,
                                          ocsp::VerdictCache& cache) {
  const auto responder = http::parse_url(url);
  if (!responder)
    co_return http::ResponderFailure{http::ResponderReason::bad_url, responder.error().message};
  const auto certificate = x509::read_certificate(query.certificate);
  const auto issuer = x509::read_certificate(query.issuer);
  if (!certificate || !issuer) {
    co_return http::ResponderFailure{http::ResponderReason::not_authenticated,
                                     "the certificate cannot be read"};
  }
  Bytes request = make_request(**certificate, **issuer, query.hash);
  const http::ExchangeResult response = co_await fetch(*responder, std::move(request), options);
  if (!response) co_return response.error();
  co_return judge_response(query, *response, clock.now(), cache);
}

}  // namespace staple::responder
