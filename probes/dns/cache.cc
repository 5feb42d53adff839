#include "probes/dns/cache.h"

#include <algorithm>
#include <iterator>

namespace staple::dns {
namespace {

/// How often it is looked for what is no longer good. Until then that only takes room.
constexpr std::chrono::minutes kTidy{1};

/// good_for returns how long an answer is; 0: it is none.
Seconds good_for(const AnswerCache::Answered& answered) {
  if (answered) return std::max(answered->ttl, kShortestTtl);
  return is_a_no(answered.error()) ? kShortestTtl : Seconds(0);
}

}  // namespace

const AnswerCache::Answered* AnswerCache::find(const Question& question,
                                               const CachePolicy& cache_policy) const {
  const auto found = entries_.find(question);
  if (found == entries_.end()) return nullptr;
  const Entry& entry = found->second;
  const bool is_good =
      cache_policy.now < entry.until && cache_policy.now < entry.asked + cache_policy.max_age;
  return is_good ? &entry.answered : nullptr;
}

void AnswerCache::keep(const Question& question, const Answered& answered, const CachePolicy& cache_policy) {
  const auto until =
      cache_policy.now + std::min<std::chrono::nanoseconds>(good_for(answered), cache_policy.max_age);
  if (until <= cache_policy.now) return;
  if (cache_policy.now >= dropped_old_ + kTidy) drop_old(cache_policy.now);
  Entry entry{answered, cache_policy.now, until,
              sizeof(decltype(entries_)::value_type) + question.name.size()};
  if (answered) {
    entry.bytes += answered->addresses.size() * sizeof(boost::asio::ip::address);
    for (const auto& service : answered->services) entry.bytes += sizeof service + service.host.size();
  } else {
    entry.bytes += answered.error().detail.size();
  }
  const auto old = entries_.find(question);
  if (old != entries_.end()) {
    bytes_ -= old->second.bytes;
    entries_.erase(old);
  }
  if (entry.bytes > bound_ - bytes_) return;
  bytes_ += entry.bytes;
  entries_.emplace(question, std::move(entry));
}

void AnswerCache::drop_old(SteadyTime now) {
  dropped_old_ = now;
  std::erase_if(entries_, [&](const auto& each) {
    const bool is_old = each.second.until <= now;
    if (is_old) bytes_ -= each.second.bytes;
    return is_old;
  });
}

}  // namespace staple::dns
