// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/query_once.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporter/responder/counters.h"
#include "probes/responder/query.h"

namespace staple::polling {
namespace {

boost::asio::awaitable<std::shared_ptr<const responder::ResponderStatus>> query_until_success(
    const responder::CertificateQuery& certificate_query, const http::ClientOptions& options,
    const Clock& clock, ocsp::VerdictCache& cache) {
  responder::ResponderStatus status;
  std::vector<responder::UrlFailure> failures;
  for (const std::string& url : certificate_query.urls) {
    const responder::QueryOutcome outcome =
        co_await query(certificate_query, url, responder::Method::get, options, clock, cache);
    status.url = format_responder_label(url);
    status.time = clock.now();
    status.get_failure =
        outcome.answered == responder::Method::post ? outcome.get_failure : std::string();
    if (outcome.result) {
      status.live = *outcome.result;
      status.failure.reset();
      break;
    }
    failures.push_back({status.url, outcome.result.error()});
    status.failure = merge_urls(failures);
  }
  co_return std::make_shared<const responder::ResponderStatus>(std::move(status));
}

/// ProbeQueries queries the responders for one probe.
struct ProbeQueries {
  const prober::Module& module;
  const x509::Roots& roots;
  http::ClientOptions options;
  Clock clock;
  ocsp::VerdictCache& cache;
  /// By certificate
  std::map<Sha256, std::shared_ptr<const responder::ResponderStatus>> statuses = {};

  /// find_status returns null if there is nothing to query.
  boost::asio::awaitable<std::shared_ptr<const responder::ResponderStatus>> find_status(
      const PresentedChain& presented, const ocsp::LeafState& leaf) {
    auto& status = statuses[leaf.certificate->sha256];
    if (!status) {
      const auto certificate_query =
          make_query(presented, leaf, module.policy, module.responder, roots, cache);
      if (!certificate_query || certificate_query->urls.empty()) co_return nullptr;
      status = co_await query_until_success(*certificate_query, options, clock, cache);
    }
    co_return status;
  }
};

}  // namespace

prober::FindResponderStatus query_once(const prober::Module& module,
                                       const endpoint::ResponderClient& client,
                                       const x509::Roots& roots, dns::Resolver& resolver,
                                       std::chrono::nanoseconds limit, Clock clock,
                                       ocsp::VerdictCache& cache) {
  const auto queries = std::make_shared<ProbeQueries>(ProbeQueries{
      module, roots, responder::make_client_options(resolver, client.settings, *client.tls, limit),
      clock, cache});
  return [queries](const PresentedChain& presented, const ocsp::LeafState& leaf) {
    return queries->find_status(presented, leaf);
  };
}

}  // namespace staple::polling
