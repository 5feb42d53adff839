// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/query.h"

#include <utility>
#include <vector>

#include "probes/http/fetch.h"
#include "probes/http/url.h"
#include "probes/ocsp/chain.h"
#include "probes/x509/certificate.h"

namespace staple::responder {
namespace {

/// kMaxCertificates bounds leaf and issuer together, in bytes. Queries stay in memory between
/// polls, also for a server that presents another certificate each time. Usual certificates have a
/// few KiB.
constexpr std::size_t kMaxCertificates = std::size_t{32} << 10;

/// Attempt is one request of a query, and its result.
struct Attempt {
  Method method;
  QueryResult result;
};

/// is_answered returns whether the responder answered with an OCSP response that does not call for
/// the other method.
bool is_answered(const QueryResult& result) {
  if (result) return true;
  const QueryFailure& failure = result.error();
  return entry(failure.reason).answer == Answer::ocsp && !failure.other_method_may_succeed;
}

QueryOutcome fail(FailureReason reason, std::string detail) {
  return {QueryFailure{reason, std::move(detail)}};
}

boost::asio::awaitable<QueryResult> send(const CertificateQuery& query, http::Request request,
                                         const http::ClientOptions& options, const Clock& clock,
                                         ocsp::VerdictCache& cache) {
  const Method method = method_of(request);
  http::ExchangeResult response = co_await http::fetch(std::move(request), options);
  if (!response) co_return make_query_failure(response.error());
  // No cache answers a POST (RFC 9110, 9.3.3), so the next one may have a newer response at once.
  if (method == Method::post) response->cache = {};
  co_return judge_response(query, *response, clock.now(), cache);
}

/// conclude makes the outcome of one or two attempts by different methods.
QueryOutcome conclude(const std::vector<Attempt>& attempts) {
  const Attempt& last = attempts.back();
  QueryOutcome outcome{last.result};
  if (is_answered(last.result)) outcome.answered = last.method;
  for (const Attempt& each : attempts) {
    if (each.method == Method::get && !is_answered(each.result))
      outcome.get_failure = each.result.error().detail;
  }
  if (attempts.size() == 2 && !last.result) {
    const bool get_first = attempts.front().method == Method::get;
    const Attempt& get = get_first ? attempts.front() : last;
    const Attempt& post = get_first ? last : attempts.front();
    outcome.result = merge_methods(get.result.error(), post.result.error());
  }
  return outcome;
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

boost::asio::awaitable<QueryOutcome> query(const CertificateQuery& query, std::string url,
                                           Method first, const http::ClientOptions& options,
                                           const Clock& clock, ocsp::VerdictCache& cache) {
  const auto responder = http::parse_url(url);
  if (!responder) co_return fail(FailureReason::bad_url, responder.error().message);
  const auto certificate = x509::read_certificate(query.certificate);
  const auto issuer = x509::read_certificate(query.issuer);
  if (!certificate || !issuer)
    co_return fail(FailureReason::not_authenticated, "the certificate cannot be read");
  const Bytes ocsp_request = make_request(**certificate, **issuer, query.hash);
  http::ClientOptions left = options;
  const SteadyTime start_time = clock.steady_now();
  std::vector<Attempt> attempts;
  for (const http::Request& request : make_http_requests(*responder, ocsp_request, first)) {
    left.limit = options.limit - (clock.steady_now() - start_time);
    if (!attempts.empty() && left.limit <= left.limit.zero()) break;
    const QueryResult result = co_await send(query, request, left, clock, cache);
    attempts.push_back({method_of(request), result});
    if (result || !result.error().other_method_may_succeed) break;
  }
  co_return conclude(attempts);
}

}  // namespace staple::responder
