// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::schedule {

/// Lane is a queue of endpoints, by how long their last probe held its connections:
///   quick      each for less than prober::kBrief
///   answering  slow: one of them for longer; an address answered
///   silent     slow: one of them for longer; no address answered
///   undecided  slow: the probe was brief and ended without a result
///   unprobed   there was no probe yet
enum class Lane { quick, answering, silent, undecided, unprobed };

inline constexpr std::size_t kLanes = 5;

/// kSlowLanes are the lanes of slow endpoints, which get full probes only.
inline constexpr std::array kSlowLanes{Lane::answering, Lane::silent, Lane::undecided};

/// is_slow_lane returns whether `lane` is one of these.
constexpr bool is_slow_lane(Lane lane) {
  return std::ranges::find(kSlowLanes, lane) != kSlowLanes.end();
}

/// find_lane returns the lane of an endpoint after a probe that was recorded.
Lane find_lane(const prober::Observations& observations);

/// NextPlace is the lane that the next probe comes from, and whether it is brief
/// (see ProbeRequest).
struct NextPlace {
  Lane lane;
  bool brief;
};

/// Places counts the running probes and decides which endpoint is next. A probe that is not brief
/// is full: each of its connections may take the whole timeout. No more than half of the places are
/// held by full probes. In the others no connection takes longer than prober::kBrief.
class Places {
 public:
  explicit Places(std::size_t total) : total_(total) {}

  /// set_total changes the number of places. Running probes keep theirs.
  void set_total(std::size_t total) { total_ = total; }

  std::size_t running() const { return running_; }

  /// has_room returns whether a probe of an endpoint of `lane` may start.
  bool has_room(Lane lane) const;

  /// choose returns the next place. `due` holds when the first endpoint of each lane is due;
  /// nullopt if there is none. Returns nullopt if none is due at `now` in a lane with room.
  ///
  /// The longest overdue comes first, with two exceptions. If endpoints of several of the
  /// kSlowLanes are due, these take turns. If quick and unprobed ones are due, the quick ones
  /// come first, so that many new endpoints do not delay them; but one place is always for an
  /// unprobed one.
  ///
  /// Probes of slow endpoints are full. Those of the others are full as long as fewer than half of
  /// the places are held.
  std::optional<NextPlace> choose(const std::array<std::optional<SteadyTime>, kLanes>& due,
                                  SteadyTime now) const;

  /// take counts the probe of a place that choose() returned.
  void take(const NextPlace& place);

  /// release counts the end of the probe of that place.
  void release(const NextPlace& place);

  /// max_full returns how many of `total` places full probes may hold.
  static constexpr std::size_t max_full(std::size_t total) { return total > 1 ? total / 2 : 1; }

 private:
  std::size_t total_;
  std::size_t running_ = 0;
  std::size_t full_ = 0;       ///< of these
  std::size_t unprobed_ = 0;   ///< of running_
  std::size_t last_turn_ = 0;  ///< in kSlowLanes
};

}  // namespace staple::schedule
