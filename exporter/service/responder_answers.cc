#include "exporter/service/responder_answers.h"

#include <algorithm>
#include <utility>

#include "probes/prober/responder_comparison.h"
#include "probes/responder/ask.h"

namespace staple::service {
namespace {

/// More certificates than any fleet has; /probe can be asked for any number.
constexpr std::size_t kMaxCertificates = 50'000;
constexpr Seconds kShortestMemory = std::chrono::minutes(10);
constexpr std::size_t kMemory = std::size_t{4} << 20;

}  // namespace

KnownAnswers::KnownAnswers(Appeared appeared, Vanished vanished)
    : appeared_(std::move(appeared)), vanished_(std::move(vanished)), memory_(kMemory) {}

void KnownAnswers::consult(prober::ViewResult& probed, const prober::Module& module,
                           const std::shared_ptr<const endpoint::ResponderClient>& client,
                           const x509::Roots& roots, WallTime now, SteadyTime tick) {
  if (!client || !probed.observation.verdict || probed.presented.chain.empty()) return;
  const ocsp::Verdict& verdict = *probed.observation.verdict;
  if (client->settings.url.empty() && verdict.certificate->responder_urls.empty()) return;
  const Sha256 key = polling::compute_certificate_key(verdict.certificate->sha256, *client);
  auto found = entries_.find(key);
  if (found == entries_.end() || !found->second.announced) {
    if (found == entries_.end() && entries_.size() >= kMaxCertificates) return;
    auto question = make_query(probed.presented, verdict, module.policy, module.responder, roots, memory_);
    if (!question) return;  // another endpoint may send the issuer that this one leaves out
    if (found == entries_.end()) found = entries_.emplace(key, Entry{}).first;
    found->second.keep = std::max(client->settings.interval, kShortestMemory);
    found->second.announced = true;
    appeared_(std::make_shared<const polling::PolledCertificate>(
        polling::PolledCertificate{key, std::move(question), client}));
  }
  found->second.seen = tick;
  if (found->second.answer) add_comparison(probed.observation, found->second.answer, now);
}

void KnownAnswers::learn(const Sha256& key, std::shared_ptr<const responder::ResponderStatus> answer) {
  const auto found = entries_.find(key);
  if (found != entries_.end()) found->second.answer = std::move(answer);
}

void KnownAnswers::tidy(const endpoint::Snapshot& snapshot, SteadyTime tick) {
  for (const auto& status : snapshot) {
    const auto& client = status->endpoint->responder;
    if (!client) continue;
    for (const endpoint::AddressStatus& address : status->addresses) {
      if (!address.latest->verdict) continue;
      const auto found = entries_.find(
          polling::compute_certificate_key(address.latest->verdict->certificate->sha256, *client));
      if (found != entries_.end()) found->second.seen = tick;
    }
  }
  std::erase_if(entries_, [&](const auto& entry) {
    const bool gone = tick - entry.second.seen > entry.second.keep;
    if (gone) vanished_(entry.first);
    return gone;
  });
}

void KnownAnswers::announce_again() {
  for (auto& [key, entry] : entries_) entry.announced = false;
}

}  // namespace staple::service
