#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>

#include "probes/bytes.h"

namespace staple {

struct Assessment;   // probes/ocsp/assessment.h: what a staple is, whatever the time
struct Certificate;  // probes/x509/certificate.h
struct Trust;        // probes/x509/trust.h: whether a chain verifies, and how long that answer holds

/// MemoryStatistics counts since the memory was made.
struct MemoryStatistics {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
};

/// Remembered is a bounded map from the digest of a function's input to its result; the least recently used
/// goes first.
template <class Value>
class Remembered {
 public:
  explicit Remembered(std::size_t bound) : bound_(bound) {}

  /// find returns the value remembered for `key`, or null; counts.
  std::shared_ptr<const Value> find(const Sha256& key);
  void insert(const Sha256& key, std::shared_ptr<const Value> value);

  std::size_t size() const { return entries_.size(); }
  const MemoryStatistics& statistics() const { return statistics_; }

 private:
  struct Hash {
    std::size_t operator()(const Sha256& key) const;
  };
  using Order = std::list<std::pair<Sha256, std::shared_ptr<const Value>>>;

  std::size_t bound_;
  Order order_;  ///< most recently used first
  std::unordered_map<Sha256, typename Order::iterator, Hash> entries_;
  MemoryStatistics statistics_;
};

/// Memory remembers the time-independent parts of judging by the digest of the bytes they were computed from,
/// so that the thousandth probe of the same bytes does no public-key work and equal facts exist once. It
/// belongs to one thread.
class Memory {
 public:
  /// bound: how many of each kind are remembered; 0: nothing is (each judging does all the work).
  explicit Memory(std::size_t bound = 65536) : certificates(bound), assessments(bound), trusts(bound) {}

  MemoryStatistics statistics() const;  ///< of all kinds together

  Remembered<Certificate> certificates;
  Remembered<Assessment> assessments;
  Remembered<Trust> trusts;
};

}  // namespace staple
