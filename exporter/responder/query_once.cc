#include "exporter/responder/query_once.h"

#include <map>
#include <utility>

#include "exporter/responder/counters.h"
#include "probes/prober/responder_comparison.h"
#include "probes/responder/query.h"

namespace staple::polling {
namespace {

boost::asio::awaitable<std::shared_ptr<const responder::ResponderStatus>> query_until_success(
    const responder::CertificateQuery& certificate_query, const http::ClientOptions& options,
    const Clock& clock, ocsp::VerdictCache& cache) {
  responder::ResponderStatus status;
  for (const std::string& url : certificate_query.urls) {
    const responder::QueryResult result =
        co_await query(certificate_query, url, options, clock, cache);
    status.url = format_responder_label(url);
    status.time = clock.now();
    status.failure.reset();
    if (result) {
      status.live = *result;
      break;
    }
    status.failure = result.error();
  }
  co_return std::make_shared<const responder::ResponderStatus>(std::move(status));
}

}  // namespace

boost::asio::awaitable<void> query_once(std::vector<prober::ViewResult>& view_results,
                                        const prober::Module& module,
                                        const endpoint::ResponderClient& client,
                                        const x509::Roots& roots, dns::Resolver& resolver,
                                        std::chrono::nanoseconds limit, Clock clock,
                                        ocsp::VerdictCache& cache) {
  const http::ClientOptions options =
      responder::make_client_options(resolver, client.settings, *client.tls, limit);
  std::map<Sha256, std::shared_ptr<const responder::ResponderStatus>> statuses;
  for (prober::ViewResult& view_result : view_results) {
    auto& observation = view_result.observation;
    if (!observation.verdict || view_result.presented.chain.empty()) continue;
    auto& status = statuses[observation.verdict->certificate->sha256];
    if (!status) {
      const auto certificate_query = make_query(view_result.presented, *observation.verdict,
                                                module.policy, module.responder, roots, cache);
      if (!certificate_query || certificate_query->urls.empty()) continue;
      status = co_await query_until_success(*certificate_query, options, clock, cache);
    }
    add_comparison(observation, status, observation.time);
  }
}

}  // namespace staple::polling
