// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/query_schedule.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "exporter/endpoint/hash.h"
#include "exporter/responder/retry_delay.h"
#include "exporter/schedule/due.h"
#include "probes/http/url.h"

namespace staple::polling {
namespace {

/// kStartupSpread is how long the first query about a new certificate may wait. It is short because
/// the first probes of endpoints are spread already.
constexpr Seconds kStartupSpread{5};

schedule::Intervals intervals_of(const PolledCertificate& certificate) {
  const std::string_view digest(reinterpret_cast<const char*>(certificate.key.data()),
                                certificate.key.size());
  const Seconds interval = certificate.client->settings.interval;
  return {interval, interval, endpoint::map_to_unit_interval(endpoint::fnv1a_64(digest))};
}

}  // namespace

QuerySchedule::Entry* QuerySchedule::find(const EntryRef& key) {
  const auto found = entries_.find(key.key);
  return found == entries_.end() || found->second.id != key.entry_id ? nullptr : &found->second;
}

void QuerySchedule::add(std::shared_ptr<const PolledCertificate> certificate, SteadyTime now) {
  const Sha256 key = certificate->key;
  auto [position, is_new] = entries_.try_emplace(key);
  Entry& entry = position->second;
  entry.certificate = std::move(certificate);
  if (!is_new) return;
  entry.id = ++last_entry_id_;
  for (const std::string& url : entry.certificate->query->urls) {
    if (const auto parsed = http::parse_url(url))
      entry.candidates.push_back({url, origin_of(*parsed)});
  }
  // If no URL is valid, the query to the first one fails with the reason.
  if (entry.candidates.empty())
    entry.candidates.push_back({entry.certificate->query->urls.front(), ""});
  for (const ResponderCandidate& each : entry.candidates) ++origins_[each.origin].references;
  queue_.emplace(compute_first_due(intervals_of(*entry.certificate), now, kStartupSpread),
                 EntryRef{key, entry.id});
}

void QuerySchedule::remove(const Sha256& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  for (const ResponderCandidate& each : found->second.candidates) {
    const auto origin = origins_.find(each.origin);
    if (--origin->second.references == 0 && origin->second.running == 0) origins_.erase(origin);
  }
  entries_.erase(found);
}

bool QuerySchedule::may_query(const Origin& origin, SteadyTime now) const {
  if (origin.failures == 0) return origin.running < limits_.concurrency_per_origin;
  return origin.running == 0 && origin.retry_at <= now;
}

/// enqueue makes an entry wait for the first of its responders that is up, or that is due for a
/// retry without another entry waiting; if there is none, for the one with the earliest retry.
/// Returns whether a query can follow without waiting for a retry.
bool QuerySchedule::enqueue(const EntryRef& key, Entry& entry, SteadyTime now) {
  std::size_t best = entry.next;
  bool is_blocked = true;
  for (std::size_t i = entry.next; i < entry.candidates.size(); ++i) {
    const Origin& origin = origins_[entry.candidates[i].origin];
    const bool can_retry = may_query(origin, now) && origin.waiting.empty();
    if (origin.failures == 0 || can_retry) {
      best = i;
      is_blocked = false;
      break;
    }
    if (origin.retry_at < origins_[entry.candidates[best].origin].retry_at) best = i;
  }
  entry.next = best;
  origins_[entry.candidates[best].origin].waiting.push_back(key);
  return !is_blocked;
}

/// enqueue_or_report enqueues an entry, and reports it as blocked if all of its responders
/// are down.
void QuerySchedule::enqueue_or_report(const EntryRef& key, SteadyTime now) {
  Entry* const entry = find(key);
  if (!entry || enqueue(key, *entry, now) || std::exchange(entry->is_reported, true)) return;
  const ResponderCandidate& candidate = entry->candidates[entry->next];
  const Origin& origin = origins_[candidate.origin];
  if (!origin.last_failure) return;
  blocked_.push_back({entry->certificate, candidate.url, candidate.origin, *origin.last_failure,
                      origin.failed_at});
}

void QuerySchedule::start_at(const std::string& name, Origin& origin, SteadyTime now,
                             std::vector<DueQuery>& into) {
  while (!origin.waiting.empty() && running_ < limits_.concurrency && may_query(origin, now)) {
    const EntryRef key = origin.waiting.front();
    origin.waiting.pop_front();
    Entry* const entry = find(key);
    if (!entry) continue;
    entry->is_reported = false;
    ++origin.running;
    ++running_;
    last_started_ = name;
    into.push_back({entry->certificate, entry->candidates[entry->next].url, name, entry->id});
  }
}

std::vector<QuerySchedule::DueQuery> QuerySchedule::start(SteadyTime now) {
  while (!queue_.empty() && queue_.begin()->first <= now) {
    const EntryRef key = queue_.begin()->second;
    queue_.erase(queue_.begin());
    enqueue_or_report(key, now);
  }
  std::vector<DueQuery> queries;
  // Round robin, from where the last call ended: the first origins must not take all of the limit.
  const auto middle = origins_.upper_bound(last_started_);
  const auto start_range = [&](auto from, auto to) {
    for (; from != to; ++from) start_at(from->first, from->second, now, queries);
  };
  start_range(middle, origins_.end());
  start_range(origins_.begin(), middle);
  return queries;
}

/// record_outcome updates an origin after a query. If the origin is down, the entries that wait for
/// it are enqueued again.
void QuerySchedule::record_outcome(const std::string& name, const Result& result, Seconds interval,
                                   SteadyTime now) {
  const std::optional<responder::QueryFailure>& failure = result.failure;
  Origin& origin = origins_[name];
  --origin.running;
  if (!failure || failure->responsibility != responder::Responsibility::responder) {
    origin.failures = 0;
    origin.last_failure.reset();
  } else {
    ++origin.failures;
    origin.last_failure = failure;
    origin.failed_at = now;
    origin.retry_at =
        now + std::max(compute_retry_delay(origin.failures, interval), result.retry_after);
    for (const EntryRef& key : std::exchange(origin.waiting, {})) {
      if (Entry* const entry = find(key)) entry->next = 0;
      enqueue_or_report(key, now);
    }
  }
  if (origin.references == 0 && origin.running == 0) origins_.erase(name);
}

SteadyTime QuerySchedule::compute_next_query(const Entry& entry, SteadyTime now) const {
  return compute_next_due(intervals_of(*entry.certificate), now, false);
}

bool QuerySchedule::finish(const DueQuery& due, const Result& result, SteadyTime now) {
  --running_;
  record_outcome(due.origin, result, due.certificate->client->settings.interval, now);
  const EntryRef key{due.certificate->key, due.entry_id};
  Entry* entry = find(key);
  if (!entry) return false;
  if (result.failure && entry->next + 1 < entry->candidates.size()) {
    ++entry->next;
    queue_.emplace(now, key);
    return false;
  }
  entry->next = 0;
  if (result.failure && result.failure->responsibility == responder::Responsibility::responder) {
    entry->is_reported = true;
    enqueue(key, *entry, now);
  } else {
    queue_.emplace(std::max(compute_next_query(*entry, now), now + result.min_delay), key);
  }
  return true;
}

std::optional<SteadyTime> QuerySchedule::wake_time() const {
  if (running_ >= limits_.concurrency) return std::nullopt;
  std::optional<SteadyTime> wake;
  if (!queue_.empty()) wake = queue_.begin()->first;
  for (const auto& [name, origin] : origins_) {
    // The end of a running query starts the next one.
    if (origin.waiting.empty() || origin.running > 0) continue;
    const SteadyTime when = origin.failures == 0 ? SteadyTime::min() : origin.retry_at;
    wake = wake ? std::min(*wake, when) : when;
  }
  return wake;
}

}  // namespace staple::polling
