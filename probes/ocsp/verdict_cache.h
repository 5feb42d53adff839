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

struct Assessment;  // probes/ocsp/assessment.h: what a staple is, whatever the time

/// CacheStatistics counts since the memory was made.
struct CacheStatistics {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
};

/// LruCache is a map from the digest of a function's input to its result, bounded in bytes: the
/// least recently used goes first.
template <class Value>
class LruCache {
 public:
  explicit LruCache(std::size_t bound) : bound_(bound) {}

  /// find returns the value remembered for `key`, or null; counts.
  std::shared_ptr<const Value> find(const Sha256& key) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return ++statistics_.misses, nullptr;
    ++statistics_.hits;
    order_.splice(order_.begin(), order_, entry->second);
    return entry->second->value;
  }

  /// insert remembers `value`, which holds about `bytes`; one that is larger than the whole bound
  /// is not remembered.
  void insert(const Sha256& key, std::shared_ptr<const Value> value, std::size_t bytes) {
    erase(key);
    if (bytes > bound_) return;
    while (bytes_ + bytes > bound_) erase(order_.back().key);
    order_.push_front({key, std::move(value), bytes});
    entries_.emplace(key, order_.begin());
    bytes_ += bytes;
  }

  /// set_bound changes the bound, in bytes, and forgets what has no room any more.
  void set_bound(std::size_t bound) {
    bound_ = bound;
    while (bytes_ > bound_) erase(order_.back().key);
  }

  std::size_t size() const { return entries_.size(); }
  const CacheStatistics& statistics() const { return statistics_; }

 private:
  struct Hash {
    std::size_t operator()(const Sha256& key) const {
      std::size_t prefix = 0;  // any part of a digest is as good a hash as the whole
      std::memcpy(&prefix, key.data(), sizeof(prefix));
      return prefix;
    }
  };
  struct Entry {
    Sha256 key;
    std::shared_ptr<const Value> value;
    std::size_t bytes;
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
  std::list<Entry> order_;  ///< most recently used first
  std::unordered_map<Sha256, typename std::list<Entry>::iterator, Hash> entries_;
  CacheStatistics statistics_;
};

/// VerdictCache remembers the time-independent parts of judging by the digest of the bytes they
/// were computed from, so that the thousandth probe of the same bytes does no public-key work and
/// equal facts exist once. It belongs to one thread.
class VerdictCache {
 public:
  /// bound: bytes of each kind that are remembered; 0: none is (each judging does all the work).
  explicit VerdictCache(std::size_t bound = std::size_t{256} << 20)
      : certificates(bound), assessments(bound), trust_results(bound) {}

  /// set_bound changes the bound of each kind, in bytes.
  void set_bound(std::size_t bound) {
    certificates.set_bound(bound);
    assessments.set_bound(bound);
    trust_results.set_bound(bound);
  }

  /// statistics counts the answers to "is this staple, is this chain known?".
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
