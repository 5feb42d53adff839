// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/cache.h"

#include <algorithm>
#include <iterator>

namespace staple::dns {
namespace {

/// kEvictionInterval is the time between two evictions of expired entries. Until then they only
/// use memory.
constexpr std::chrono::minutes kEvictionInterval{1};

/// lifetime_of returns how long a result may be cached. 0: not at all.
Seconds lifetime_of(const AnswerCache::Result& result) {
  if (result) return std::max(result->ttl, kMinTtl);
  return is_negative(result.error()) ? kMinTtl : Seconds(0);
}

}  // namespace

const AnswerCache::Result* AnswerCache::find(const Question& question,
                                             const CachePolicy& cache_policy) const {
  const auto found = entries_.find(question);
  if (found == entries_.end()) return nullptr;
  const Entry& entry = found->second;
  const bool is_good = cache_policy.now < entry.expires_at &&
                       cache_policy.now < entry.queried_at + cache_policy.max_age;
  return is_good ? &entry.result : nullptr;
}

void AnswerCache::insert(const Question& question, const Result& result,
                         const CachePolicy& cache_policy) {
  const auto expires_at = cache_policy.now + std::min<std::chrono::nanoseconds>(
                                                 lifetime_of(result), cache_policy.max_age);
  if (expires_at <= cache_policy.now) return;
  if (cache_policy.now >= last_eviction_ + kEvictionInterval) evict_expired(cache_policy.now);
  Entry entry{result, cache_policy.now, expires_at,
              sizeof(decltype(entries_)::value_type) + question.name.size()};
  if (result) {
    entry.bytes += result->addresses.size() * sizeof(boost::asio::ip::address);
    for (const auto& service : result->services)
      entry.bytes += sizeof service + service.host.size();
  } else {
    entry.bytes += result.error().detail.size();
  }
  const auto old = entries_.find(question);
  if (old != entries_.end()) {
    bytes_ -= old->second.bytes;
    entries_.erase(old);
  }
  if (entry.bytes > max_bytes_ - bytes_) return;
  bytes_ += entry.bytes;
  entries_.emplace(question, std::move(entry));
}

void AnswerCache::evict_expired(SteadyTime now) {
  last_eviction_ = now;
  std::erase_if(entries_, [&](const auto& each) {
    const bool is_expired = each.second.expires_at <= now;
    if (is_expired) bytes_ -= each.second.bytes;
    return is_expired;
  });
}

}  // namespace staple::dns
