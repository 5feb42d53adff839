// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/method_memory.h"

namespace staple::polling {
namespace {

/// kMaxUrl bounds a URL that is remembered, in bytes: a certificate may hold a very long one.
constexpr std::size_t kMaxUrl = 2048;

}  // namespace

std::optional<std::string> MethodMemory::find_get_failure(const std::string& url,
                                                          SteadyTime now) const {
  const auto found = refusals_.find(url);
  if (found == refusals_.end() || found->second.retry_at <= now) return std::nullopt;
  return found->second.get_failure;
}

void MethodMemory::record(const std::string& url, const responder::QueryOutcome& outcome,
                          SteadyTime now) {
  if (outcome.answered == responder::Method::get) refusals_.erase(url);
  if (outcome.answered != responder::Method::post || outcome.get_failure.empty()) return;
  if (url.size() > kMaxUrl) return;
  if (refusals_.size() >= kMaxUrls)
    std::erase_if(refusals_, [now](const auto& each) { return each.second.retry_at <= now; });
  if (refusals_.size() >= kMaxUrls && !refusals_.contains(url)) return;
  refusals_[url] = {outcome.get_failure, now + kRetryGet};
}

}  // namespace staple::polling
