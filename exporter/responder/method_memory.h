// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "probes/responder/query.h"
#include "probes/time.h"

namespace staple::polling {

/// MethodMemory remembers which responders answer a POST and not a GET, by URL, so that each query
/// is one request. A responder gets no GET for kRetryGet; then it is tried again, because caches
/// answer it. A server may refuse only some GETs, for example those with a percent-encoded slash:
/// it then gets all queries by POST. Not thread-safe.
class MethodMemory {
 public:
  static constexpr Seconds kRetryGet = std::chrono::hours(24);
  /// URLs that are remembered. At any others, queries that need a POST are two requests.
  static constexpr std::size_t kMaxUrls = 1000;

  /// find_get_failure returns why `url` gets no GET at `now`. Returns nullopt if it gets one.
  std::optional<std::string> find_get_failure(const std::string& url, SteadyTime now) const;

  /// record takes the outcome of a query to `url`.
  void record(const std::string& url, const responder::QueryOutcome& outcome, SteadyTime now);

  std::size_t size() const { return refusals_.size(); }

 private:
  struct Refusal {
    std::string get_failure;
    SteadyTime retry_at;
  };
  std::map<std::string, Refusal> refusals_;
};

}  // namespace staple::polling
