#pragma once

#include <chrono>
#include <cstddef>
#include <map>

#include <boost/system/result.hpp>

#include "probes/dns/answers.h"
#include "probes/failure.h"
#include "probes/time.h"

namespace staple::dns {

/// CachePolicy says how old an answer may be that is used again.
struct CachePolicy {
  SteadyTime now{};  ///< when it is asked for
  std::chrono::nanoseconds max_age{
      0};  ///< older ones are not used, however long they are good; 0: none is used or kept
};

/// AnswerCache keeps what name servers said for as long as it is good: an answer for its TTL,
/// kShortestTtl at the least; that there is no such name, or no such record, for kShortestTtl.
/// Counted from the question. What kept a server from answering is not kept. Bounded in bytes: what
/// does not fit is not kept.
class AnswerCache {
 public:
  using Result = boost::system::result<Answer, Failure>;

  explicit AnswerCache(std::size_t max_bytes = std::size_t{16} << 20) : max_bytes_(max_bytes) {}

  /// find returns what is known; null: nothing that may be used. Valid until the next keep().
  const Result* find(const Question& question, const CachePolicy& cache_policy) const;

  /// insert takes an answer to what was asked at `reuse.now`, in the place of an older one.
  void insert(const Question& question, const Result& result, const CachePolicy& cache_policy);

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Result result;
    SteadyTime queried_at;
    SteadyTime expires_at;
    std::size_t bytes;
  };

  void evict_expired(SteadyTime now);

  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::map<Question, Entry> entries_;
  SteadyTime last_eviction_{};
};

}  // namespace staple::dns
