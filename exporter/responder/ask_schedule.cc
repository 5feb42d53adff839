#include "exporter/responder/ask_schedule.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "exporter/endpoint/hash.h"
#include "exporter/responder/pauses.h"
#include "exporter/schedule/due.h"
#include "probes/http/url.h"

namespace staple::polling {
namespace {

/// A certificate that appears is asked about within this time: endpoints appear spread by themselves.
constexpr Seconds kFirstSpread{5};

schedule::Intervals pace_of(const PolledCertificate& certificate) {
  const std::string_view digest(reinterpret_cast<const char*>(certificate.key.data()),
                                certificate.key.size());
  const Seconds interval = certificate.client->settings.interval;
  return {interval, interval, endpoint::map_to_unit_interval(endpoint::fnv1a_64(digest))};
}

}  // namespace

AskSchedule::Entry* AskSchedule::find(const Key& key) {
  const auto found = entries_.find(key.key);
  return found == entries_.end() || found->second.number != key.number ? nullptr : &found->second;
}

void AskSchedule::add(std::shared_ptr<const PolledCertificate> certificate, SteadyTime now) {
  const Sha256 key = certificate->key;
  auto [place, is_new] = entries_.try_emplace(key);
  Entry& entry = place->second;
  entry.certificate = std::move(certificate);
  if (!is_new) return;
  entry.number = ++numbers_;
  for (const std::string& url : entry.certificate->query->urls) {
    if (const auto parsed = http::parse_url(url)) entry.places.push_back({url, origin_of(*parsed)});
  }
  // Where none can be asked, asking the first says why.
  if (entry.places.empty()) entry.places.push_back({entry.certificate->query->urls.front(), ""});
  for (const Place& each : entry.places) ++origins_[each.origin].users;
  queue_.emplace(compute_first_due(pace_of(*entry.certificate), now, kFirstSpread), Key{key, entry.number});
}

void AskSchedule::remove(const Sha256& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  for (const Place& each : found->second.places) {
    const auto origin = origins_.find(each.origin);
    if (--origin->second.users == 0 && origin->second.running == 0) origins_.erase(origin);
  }
  entries_.erase(found);
}

bool AskSchedule::may_ask(const Origin& origin, SteadyTime now) const {
  if (origin.failures == 0) return origin.running < limits_.per_origin;
  return origin.running == 0 && origin.retry <= now;
}

/// wait_for_a_place puts an entry to the first of its responders that is up, or is to be tried again and has
/// nobody to do it; where there is none, to the one that will be tried first.
void AskSchedule::wait_for_a_place(const Key& key, Entry& entry, SteadyTime now) {
  std::size_t best = entry.next;
  for (std::size_t i = entry.next; i < entry.places.size(); ++i) {
    const Origin& origin = origins_[entry.places[i].origin];
    const bool wants_trial = may_ask(origin, now) && origin.waiting.empty();
    if (origin.failures == 0 || wants_trial) {
      best = i;
      break;
    }
    if (origin.retry < origins_[entry.places[best].origin].retry) best = i;
  }
  entry.next = best;
  origins_[entry.places[best].origin].waiting.push_back(key);
}

void AskSchedule::start_at(const std::string& name, Origin& origin, SteadyTime now, std::vector<Ask>& into) {
  while (!origin.waiting.empty() && running_ < limits_.at_once && may_ask(origin, now)) {
    const Key key = origin.waiting.front();
    origin.waiting.pop_front();
    const Entry* entry = find(key);
    if (!entry) continue;
    ++origin.running;
    ++running_;
    last_started_ = name;
    into.push_back({entry->certificate, entry->places[entry->next].url, name, entry->number});
  }
}

std::vector<AskSchedule::Ask> AskSchedule::start(SteadyTime now) {
  while (!queue_.empty() && queue_.begin()->first <= now) {
    const Key key = queue_.begin()->second;
    queue_.erase(queue_.begin());
    if (Entry* entry = find(key)) wait_for_a_place(key, *entry, now);
  }
  std::vector<Ask> asks;
  // Round, from where it ended last: the first origins must not take every place for ever.
  const auto middle = origins_.upper_bound(last_started_);
  const auto all_from = [&](auto from, auto to) {
    for (; from != to; ++from) start_at(from->first, from->second, now, asks);
  };
  all_from(middle, origins_.end());
  all_from(origins_.begin(), middle);
  return asks;
}

/// note counts what came of asking at an origin. When it goes down, those who wait there look for another.
void AskSchedule::note(const std::string& name, const std::optional<http::ResponderFailure>& failure,
                       Seconds interval, SteadyTime now) {
  Origin& origin = origins_[name];
  --origin.running;
  if (!failure || failure->responsibility != http::Responsibility::responder) {
    origin.failures = 0;
  } else {
    ++origin.failures;
    origin.retry = now + pause_after(origin.failures, interval);
    for (const Key& key : std::exchange(origin.waiting, {})) {
      Entry* entry = find(key);
      if (!entry) continue;
      entry->next = 0;
      wait_for_a_place(key, *entry, now);
    }
  }
  if (origin.users == 0 && origin.running == 0) origins_.erase(name);
}

SteadyTime AskSchedule::next_moment(const Entry& entry, SteadyTime now) const {
  return compute_next_due(pace_of(*entry.certificate), now, false);
}

bool AskSchedule::finish(const Ask& ask, const Result& result, SteadyTime now) {
  --running_;
  note(ask.origin, result.failure, ask.certificate->client->settings.interval, now);
  const Key key{ask.certificate->key, ask.number};
  Entry* entry = find(key);
  if (!entry) return false;
  if (result.failure && entry->next + 1 < entry->places.size()) {
    ++entry->next;
    queue_.emplace(now, key);
    return false;
  }
  entry->next = 0;
  if (result.failure && result.failure->responsibility == http::Responsibility::responder) {
    wait_for_a_place(key, *entry, now);
  } else {
    queue_.emplace(std::max(next_moment(*entry, now), now + result.keep), key);
  }
  return true;
}

std::optional<SteadyTime> AskSchedule::wake() const {
  if (running_ >= limits_.at_once) return std::nullopt;
  std::optional<SteadyTime> wake;
  if (!queue_.empty()) wake = queue_.begin()->first;
  for (const auto& [name, origin] : origins_) {
    // Where a question runs, its end is what starts the next one.
    if (origin.waiting.empty() || origin.running > 0) continue;
    const SteadyTime when = origin.failures == 0 ? SteadyTime::min() : origin.retry;
    wake = wake ? std::min(*wake, when) : when;
  }
  return wake;
}

}  // namespace staple::polling
