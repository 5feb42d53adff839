// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <list>
#include <memory>
#include <unordered_map>

#include "probes/bytes.h"

namespace staple::x509 {
struct Certificate;
struct Trust;
}  // namespace staple::x509

namespace staple::ocsp {

struct Assessment;  // probes/ocsp/assessment.h

/// CacheStatistics counts look-ups since the cache was created.
struct CacheStatistics {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
};

/// LruCache maps the digest of a function's input to its result. Its size is bounded in bytes; the
/// least recently used entries are evicted first.
template <class Value>
class LruCache {
 public:
  explicit LruCache(std::size_t bound) : bound_(bound) {}

  /// find returns the value of `key`, or null. Counts a hit or a miss.
  std::shared_ptr<const Value> find(const Sha256& key) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return ++statistics_.misses, nullptr;
    ++statistics_.hits;
    order_.splice(order_.begin(), order_, entry->second);
    entry->second->generation = generation_;
    return entry->second->value;
  }

  /// insert adds `value`, whose approximate size is `bytes`. A value larger than the bound is
  /// not added.
  void insert(const Sha256& key, std::shared_ptr<const Value> value, std::size_t bytes) {
    erase(key);
    if (bytes > bound_) return;
    while (bytes_ + bytes > bound_) erase(order_.back().key);
    order_.push_front({key, std::move(value), bytes, generation_});
    entries_.emplace(key, order_.begin());
    bytes_ += bytes;
  }

  std::size_t bound() const { return bound_; }

  /// set_bound changes the bound in bytes and evicts entries above it.
  void set_bound(std::size_t bound) {
    bound_ = bound;
    while (bytes_ > bound_) erase(order_.back().key);
  }

  /// evict_unused evicts the entries that were neither found nor inserted since the previous call.
  void evict_unused() {
    while (!order_.empty() && order_.back().generation != generation_) erase(order_.back().key);
    ++generation_;
  }

  std::size_t size() const { return entries_.size(); }
  const CacheStatistics& statistics() const { return statistics_; }

 private:
  struct Hash {
    std::size_t operator()(const Sha256& key) const {
      std::size_t prefix = 0;  // any part of a digest is a good hash
      std::memcpy(&prefix, key.data(), sizeof(prefix));
      return prefix;
    }
  };
  struct Entry {
    Sha256 key;
    std::shared_ptr<const Value> value;
    std::size_t bytes;
    std::uint64_t generation;  ///< calls of evict_unused() before its last use
  };

  void erase(Sha256 key) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    bytes_ -= entry->second->bytes;
    order_.erase(entry->second);
    entries_.erase(entry);
  }

  std::size_t bound_;
  std::size_t bytes_ = 0;
  std::uint64_t generation_ = 0;  ///< calls of evict_unused()
  std::list<Entry> order_;        ///< most recently used first
  std::unordered_map<Sha256, typename std::list<Entry>::iterator, Hash> entries_;
  CacheStatistics statistics_;
};

/// VerdictCache caches the results of judging that do not depend on the time, by the digest of
/// their input. Later probes of the same bytes do no public-key work and share the same facts.
/// Not thread-safe.
class VerdictCache {
 public:
  /// `bound` limits each of the three caches, in bytes. 0 disables caching.
  explicit VerdictCache(std::size_t bound = std::size_t{256} << 20)
      : certificates(bound), assessments(bound), trust_results(bound) {}

  /// bound returns the bound of each cache in bytes.
  std::size_t bound() const { return certificates.bound(); }

  /// set_bound changes the bound of each cache in bytes.
  void set_bound(std::size_t bound) {
    certificates.set_bound(bound);
    assessments.set_bound(bound);
    trust_results.set_bound(bound);
  }

  /// evict_unused evicts what was not used since the previous call: certificates and staples that
  /// were replaced.
  void evict_unused() {
    certificates.evict_unused();
    assessments.evict_unused();
    trust_results.evict_unused();
  }

  /// statistics returns the hits and misses of assessments and trust results.
  CacheStatistics statistics() const {
    const auto& a = assessments.statistics();
    const auto& b = trust_results.statistics();
    return {a.hits + b.hits, a.misses + b.misses};
  }

  LruCache<x509::Certificate> certificates;
  LruCache<Assessment> assessments;
  LruCache<x509::Trust> trust_results;
};

}  // namespace staple::ocsp
