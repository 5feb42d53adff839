// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/counters.h"

#include <cstddef>
#include <utility>

#include "probes/http/url.h"
#include "probes/text/clean.h"
#include "probes/text/redact_url.h"

namespace staple::polling {
namespace {

constexpr std::size_t kMaxLabel = 200;
constexpr const char* kOther = "other";

ResponderStatistics make_empty_statistics(std::string responder, WallTime created) {
  ResponderStatistics statistics;
  statistics.created = created;
  statistics.responder = std::move(responder);
  statistics.failures.resize(responder::failure_table().size());
  return statistics;
}

bool is_responding(const responder::QueryFailure& failure) {
  return entry(failure.reason).answer == responder::Answer::ocsp &&
         failure.responsibility != responder::Responsibility::responder;
}

}  // namespace

std::string format_responder_label(const std::string& url) {
  const auto parsed = http::parse_url(url);
  return parsed ? text::clean(text::redact_url(to_string(*parsed)), kMaxLabel) : "";
}

void ResponderCounters::acquire(const std::string& label, WallTime now) {
  auto found = entries_.find(label);
  if (found == entries_.end()) {
    if (entries_.size() >= kMaxResponders) return;
    found = entries_.emplace(label, Entry{0, make_empty_statistics(label, now)}).first;
  }
  ++found->second.references;
}

void ResponderCounters::release(const std::string& label) {
  const auto found = entries_.find(label);
  if (found == entries_.end() || found->second.references == 0) return;
  if (--found->second.references == 0) entries_.erase(found);
}

std::optional<bool> ResponderCounters::count(const std::string& label,
                                             const std::optional<responder::QueryFailure>& failure,
                                             std::chrono::nanoseconds duration, WallTime now) {
  auto found = entries_.find(label);
  if (found == entries_.end()) {
    if (entries_.size() < kMaxResponders) return std::nullopt;  // dropped meanwhile
    found = entries_.emplace(kOther, Entry{0, make_empty_statistics(kOther, now)}).first;
  }
  ResponderStatistics& statistics = found->second.statistics;
  ++statistics.requests;
  statistics.duration.observe(duration);
  if (failure) ++statistics.failures[static_cast<std::size_t>(failure->reason)];
  const bool is_up = !failure || is_responding(*failure);
  const bool was_up = std::exchange(statistics.up, is_up).value_or(true);
  return was_up != is_up ? statistics.up : std::nullopt;
}

std::vector<ResponderStatistics> ResponderCounters::list() const {
  std::vector<ResponderStatistics> all;
  for (const auto& [label, counted] : entries_) all.push_back(counted.statistics);
  return all;
}

}  // namespace staple::polling
