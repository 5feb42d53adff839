// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <map>

#include <boost/system/result.hpp>

#include "probes/dns/answers.h"
#include "probes/failure.h"
#include "probes/time.h"

namespace staple::dns {

/// CachePolicy bounds the age of cached answers.
struct CachePolicy {
  SteadyTime now{};  ///< time of the query
  /// Older answers are not used, even within their TTL. 0 disables the cache.
  std::chrono::nanoseconds max_age{0};
};

/// AnswerCache holds answers until they expire: a positive answer for its TTL, but at least
/// kMinTtl; a negative answer for kMinTtl. The lifetime counts from the query. Failed queries are
/// not cached. The size is bounded in bytes; an answer that does not fit is not cached.
class AnswerCache {
 public:
  using Result = boost::system::result<Answer, Failure>;

  explicit AnswerCache(std::size_t max_bytes = std::size_t{16} << 20) : max_bytes_(max_bytes) {}

  /// find returns the cached result, or null if there is none that `cache_policy` permits. Valid
  /// until the next insert().
  const Result* find(const Question& question, const CachePolicy& cache_policy) const;

  /// insert stores the result of a query that was sent at `cache_policy.now`, and replaces an
  /// older one.
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
