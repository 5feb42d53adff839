// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/responder_results.h"

#include <algorithm>
#include <utility>

#include "probes/responder/query.h"

namespace staple::service {
namespace {

/// kMaxCertificates bounds the certificates. On-demand probes can bring any number of them.
constexpr std::size_t kMaxCertificates = 50'000;
constexpr Seconds kMinRetention = std::chrono::minutes(10);
constexpr std::size_t kCacheSize = std::size_t{4} << 20;

}  // namespace

ResponderResults::ResponderResults(OnAdded on_added, OnRemoved on_removed)
    : on_added_(std::move(on_added)), on_removed_(std::move(on_removed)), cache_(kCacheSize) {}

std::shared_ptr<const responder::ResponderStatus> ResponderResults::find_status(
    const PresentedChain& presented, const ocsp::LeafState& leaf, const prober::Module& module,
    const std::shared_ptr<const endpoint::ResponderClient>& client, const x509::Roots& roots,
    SteadyTime steady_now) {
  if (client->settings.url.empty() && leaf.certificate->responder_urls.empty()) return nullptr;
  const Sha256 key = polling::compute_certificate_key(leaf.certificate->sha256, *client);
  auto found = entries_.find(key);
  if (found == entries_.end() || !found->second.announced) {
    if (found == entries_.end() && entries_.size() >= kMaxCertificates) return nullptr;
    auto certificate_query =
        make_query(presented, leaf, module.policy, module.responder, roots, cache_);
    if (!certificate_query) return nullptr;  // no issuer; another endpoint may send it
    if (found == entries_.end()) found = entries_.emplace(key, Entry{}).first;
    found->second.keep = std::max(client->settings.interval, kMinRetention);
    found->second.announced = true;
    on_added_(std::make_shared<const polling::PolledCertificate>(
        polling::PolledCertificate{key, std::move(certificate_query), client}));
  }
  found->second.seen = steady_now;
  return found->second.status;
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
