// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/schedule.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "exporter/endpoint/hash.h"
#include "exporter/endpoint/summary.h"
#include "exporter/schedule/due.h"
#include "exporter/schedule/held_staples.h"

namespace staple::schedule {

/// Entry is an endpoint in the schedule. It keeps its due time while a probe runs.
class Schedule::Entry {
 public:
  std::shared_ptr<const endpoint::Status> status;
  std::uint64_t order = 0;                 ///< in which it was added
  SteadyTime due;                          ///< changes only while it is in no queue
  Lane lane = Lane::unprobed;              ///< the same
  NextPlace place{Lane::unprobed, false};  ///< of the running or last probe
  SteadyTime started_at;                   ///< the same
  unsigned repetitions = 0;                ///< equal results in a row
  bool running = false;
  bool started = false;   ///< at least once
  bool present = true;    ///< false once it was removed while a probe runs
  bool outdated = false;  ///< it was removed and added again since the running probe began

  const endpoint::Endpoint& endpoint() const { return *status->endpoint; }
};

namespace {

std::uint64_t hash(const endpoint::Endpoint& endpoint) {
  return endpoint::hash_endpoint(endpoint.fleet, endpoint.name);
}

bool is_same(const endpoint::Endpoint& one, const endpoint::Endpoint& other) {
  return one.name == other.name && one.fleet == other.fleet;
}

/// is_blocked returns whether a server has blocked this host for its errors: asking again soon
/// would not help.
bool is_blocked(const endpoint::Status& status) {
  return std::ranges::any_of(status.addresses, [](const endpoint::AddressStatus& address) {
    return address.latest->failure && address.latest->failure->reason == Reason::starttls_blocked;
  });
}

std::size_t index_of(Lane lane) { return static_cast<std::size_t>(lane); }

Intervals intervals_of(const endpoint::Endpoint& endpoint) {
  return {endpoint.interval, endpoint.failure_interval,
          endpoint::map_to_unit_interval(hash(endpoint))};
}

std::shared_ptr<const endpoint::Status> make_empty_status(
    std::shared_ptr<const endpoint::Endpoint> endpoint, WallTime created) {
  auto status = std::make_shared<endpoint::Status>();
  status->endpoint = std::move(endpoint);
  status->created = created;
  return status;
}

std::shared_ptr<const endpoint::Status> with_endpoint(
    const endpoint::Status& status, std::shared_ptr<const endpoint::Endpoint> endpoint) {
  auto result = std::make_shared<endpoint::Status>(status);
  result->endpoint = std::move(endpoint);
  return result;
}

}  // namespace

Schedule::Index::iterator Schedule::find(const endpoint::Endpoint& endpoint) {
  auto [at, end] = index_.equal_range(hash(endpoint));
  while (at != end && !is_same(at->second->endpoint(), endpoint)) ++at;
  return at == end ? index_.end() : at;
}

bool Schedule::ByDue::operator()(const Ticket& one, const Ticket& other) const {
  return std::tie(one->due, one->order) < std::tie(other->due, other->order);
}

void Schedule::enqueue(const Ticket& entry, SteadyTime due) {
  entry->due = round_due(due);
  queues_[index_of(entry->lane)].insert(entry);
}

void Schedule::dequeue(const Ticket& entry) { queues_[index_of(entry->lane)].erase(entry); }

void Schedule::upsert(const std::shared_ptr<const endpoint::Endpoint>& endpoint, Seconds spread,
                      SteadyTime now, WallTime created) {
  const auto found = find(*endpoint);
  if (found == index_.end()) {
    auto entry = std::make_shared<Entry>();
    entry->status = make_empty_status(endpoint, created);
    entry->order = added_++;
    index_.emplace(hash(*endpoint), entry);
    enqueue(entry, compute_first_due(intervals_of(*endpoint), now, spread));
    entries_.push_back(std::move(entry));
    return;
  }
  const Ticket& entry = found->second;
  if (!entry->present) {  // removed while a probe runs
    entry->status = make_empty_status(endpoint, created);
    entry->due = compute_first_due(intervals_of(*endpoint), now, spread);
    entry->lane = Lane::unprobed;
    entry->present = true;
    entry->outdated = true;
    entries_.push_back(entry);
    return;
  }
  if (!entry->running) dequeue(entry);
  entry->status = with_endpoint(*entry->status, endpoint);
  const SteadyTime due = std::min(entry->due, now + endpoint->interval);
  if (entry->running) {
    entry->due = due;
  } else {
    enqueue(entry, due);
  }
}

// Leaves the entry in `entries_`: the caller erases all removed entries in one pass.
bool Schedule::remove(const endpoint::Endpoint& endpoint) {
  const auto found = find(endpoint);
  if (found == index_.end() || !found->second->present) return false;
  const Ticket entry = found->second;
  entry->present = false;
  entry->repetitions = 0;
  if (entry->running) return true;
  dequeue(entry);
  index_.erase(found);
  return true;
}

void Schedule::apply(const EndpointDiff& diff, Seconds spread, SteadyTime now, WallTime created) {
  bool any = false;
  for (const auto& endpoint : diff.removed) any = remove(*endpoint) || any;
  if (any) std::erase_if(entries_, [](const Ticket& entry) { return !entry->present; });
  for (const auto& endpoint : diff.upserted) upsert(endpoint, spread, now, created);
}

/// pop_next takes the next entry out of its queue and gives it a place. Returns null if none is due
/// or has room.
Schedule::Ticket Schedule::pop_next(SteadyTime now) {
  std::array<std::optional<SteadyTime>, kLanes> due;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    if (!queues_[lane].empty()) due[lane] = (*queues_[lane].begin())->due;
  }
  const std::optional<NextPlace> next = places_.choose(due, now);
  if (!next) return nullptr;
  auto& queue = queues_[index_of(next->lane)];
  Ticket entry = std::move(queue.extract(queue.begin()).value());
  entry->place = *next;
  places_.take(*next);
  return entry;
}

std::vector<Schedule::DueProbe> Schedule::start(SteadyTime now) {
  std::vector<DueProbe> result;
  while (Ticket entry = pop_next(now)) {
    entry->running = true;
    entry->started = true;
    entry->started_at = now;
    if (!is_slow_lane(entry->lane)) lag_.observe(now - entry->due);
    std::shared_ptr<const endpoint::Endpoint> endpoint = entry->status->endpoint;
    prober::PreviousObservations previous;
    for (const endpoint::AddressStatus& address : entry->status->addresses)
      previous.push_back(address.latest);
    const bool brief = entry->place.brief;
    const bool settled = is_settled(entry->repetitions);
    result.push_back({std::move(entry), std::move(endpoint), std::move(previous), brief, settled});
  }
  return result;
}

std::vector<StatusChange> Schedule::finish(const Ticket& entry, prober::Observations observations,
                                           SteadyTime now) {
  const bool crowded = !places_.has_room(Lane::answering);
  places_.release(entry->place);
  entry->running = false;
  if (!entry->present) {
    index_.erase(find(entry->endpoint()));
    return {};
  }
  if (std::exchange(entry->outdated, false)) {
    enqueue(entry, std::max(entry->due, now));
    return {};
  }
  if (entry->place.brief && observations.slow) {
    entry->lane = Lane::undecided;
    enqueue(entry, compute_next_due(intervals_of(entry->endpoint()), now, true));
    return {};
  }

  entry->lane = find_lane(observations);
  RecordResult result = record(*entry->status, std::move(observations));
  const bool same = summarize_addresses(*entry->status) == summarize_addresses(*result.status);
  entry->repetitions = same ? std::min(entry->repetitions + 1, kRepetitionsToSettle) : 1;
  entry->status = std::move(result.status);
  enqueue(entry, compute_due(*entry, now, crowded));
  return std::move(result.changes);
}

bool Schedule::is_waiting(Lane lane, SteadyTime now) const {
  const auto& queue = queues_[index_of(lane)];
  return !queue.empty() && (*queue.begin())->due <= now;
}

/// compute_due returns when an entry is due whose probe was recorded at `now`. `crowded` means that
/// full probes held all places that they may hold. If others wait for these, failures are not
/// retried before the interval.
SteadyTime Schedule::compute_due(const Entry& entry, SteadyTime now, bool crowded) const {
  const bool has_to_wait =
      entry.lane != Lane::quick && crowded &&
      std::ranges::any_of(kSlowLanes, [&](Lane lane) { return is_waiting(lane, now); });
  const std::optional<ocsp::Level> worst_level = find_worst_level(*entry.status);
  const bool retry = worst_level && endpoint::needs_attention(*worst_level) && !has_to_wait &&
                     !is_settled(entry.repetitions) && !is_blocked(*entry.status);
  const Intervals intervals = intervals_of(entry.endpoint());
  SteadyTime due = entry.status->probes == 1 ? compute_second_due(intervals, now, retry)
                                             : compute_next_due(intervals, now, retry);
  for (const HeldStaple& staple : list_held_staples(*entry.status)) {
    const auto look = compute_look_ahead(intervals, now, staple, now - entry.started_at);
    if (look) due = std::min(due, *look);
  }
  return due;
}

std::optional<SteadyTime> Schedule::wake_time() const {
  std::optional<SteadyTime> earliest;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const auto& queue = queues_[lane];
    if (queue.empty() || !places_.has_room(static_cast<Lane>(lane))) continue;
    const SteadyTime due = (*queue.begin())->due;
    earliest = earliest ? std::min(*earliest, due) : due;
  }
  return earliest;
}

endpoint::Snapshot Schedule::snapshot() const {
  endpoint::Snapshot result;
  result.reserve(entries_.size());
  for (const Ticket& entry : entries_) result.push_back(entry->status);
  return result;
}

std::size_t Schedule::count_overdue(Lane lane, SteadyTime now) const {
  const auto& queue = queues_[index_of(lane)];
  const auto end = std::ranges::find_if(queue, [&](const Ticket& each) { return each->due > now; });
  return static_cast<std::size_t>(std::distance(queue.begin(), end));
}

bool Schedule::has_started_first_round() {
  if (first_round_started_) return true;
  std::set<std::string_view> all;
  std::set<std::string_view> started;
  for (const Ticket& entry : entries_) {
    all.insert(entry->endpoint().fleet);
    if (entry->started) started.insert(entry->endpoint().fleet);
  }
  first_round_started_ = all == started;
  return first_round_started_;
}

}  // namespace staple::schedule
