#include "exporter/service/responder_results.h"

#include <algorithm>
#include <utility>

#include "probes/prober/responder_comparison.h"
#include "probes/responder/query.h"

namespace staple::service {
namespace {

/// More certificates than any fleet has; /probe can be asked for any number.
constexpr std::size_t kMaxCertificates = 50'000;
constexpr Seconds kMinRetention = std::chrono::minutes(10);
constexpr std::size_t kCacheSize = std::size_t{4} << 20;

}  // namespace

ResponderResults::ResponderResults(OnAdded on_added, OnRemoved on_removed)
    : on_added_(std::move(on_added)), on_removed_(std::move(on_removed)), cache_(kCacheSize) {}

void ResponderResults::compare(prober::ViewResult& view_result, const prober::Module& module,
                               const std::shared_ptr<const endpoint::ResponderClient>& client,
                               const x509::Roots& roots, WallTime now, SteadyTime steady_now) {
  if (!client || !view_result.observation.verdict || view_result.presented.chain.empty()) return;
  const ocsp::Verdict& verdict = *view_result.observation.verdict;
  if (client->settings.url.empty() && verdict.certificate->responder_urls.empty()) return;
  const Sha256 key = polling::compute_certificate_key(verdict.certificate->sha256, *client);
  auto found = entries_.find(key);
  if (found == entries_.end() || !found->second.announced) {
    if (found == entries_.end() && entries_.size() >= kMaxCertificates) return;
    auto certificate_query =
        make_query(view_result.presented, verdict, module.policy, module.responder, roots, cache_);
    if (!certificate_query)
      return;  // another endpoint may send the issuer that this one leaves out
    if (found == entries_.end()) found = entries_.emplace(key, Entry{}).first;
    found->second.keep = std::max(client->settings.interval, kMinRetention);
    found->second.announced = true;
    on_added_(std::make_shared<const polling::PolledCertificate>(
        polling::PolledCertificate{key, std::move(certificate_query), client}));
  }
  found->second.seen = steady_now;
  if (found->second.status) add_comparison(view_result.observation, found->second.status, now);
}

void ResponderResults::update(const Sha256& key,
                              std::shared_ptr<const responder::ResponderStatus> status) {
  const auto found = entries_.find(key);
  if (found != entries_.end()) found->second.status = std::move(status);
}

void ResponderResults::remove_unseen(const endpoint::Snapshot& snapshot, SteadyTime steady_now) {
  for (const auto& status : snapshot) {
    const auto& client = status->endpoint->responder;
    if (!client) continue;
    for (const endpoint::AddressStatus& address : status->addresses) {
      if (!address.latest->verdict) continue;
      const auto found = entries_.find(
          polling::compute_certificate_key(address.latest->verdict->certificate->sha256, *client));
      if (found != entries_.end()) found->second.seen = steady_now;
    }
  }
  std::erase_if(entries_, [&](const auto& entry) {
    const bool gone = steady_now - entry.second.seen > entry.second.keep;
    if (gone) on_removed_(entry.first);
    return gone;
  });
}

void ResponderResults::reset_announced() {
  for (auto& [key, entry] : entries_) entry.announced = false;
}

}  // namespace staple::service
