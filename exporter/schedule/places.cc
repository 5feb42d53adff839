// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/places.h"

#include <algorithm>

namespace staple::schedule {

Lane find_lane(const prober::Observations& observations) {
  if (!observations.slow) return Lane::quick;
  const bool answered = std::ranges::any_of(
      observations.views,
      [](const prober::Observation& observation) { return !observation.failure.has_value(); });
  return answered ? Lane::answering : Lane::silent;
}

bool Places::has_room(Lane lane) const {
  return running_ < total_ && (!is_slow_lane(lane) || full_ < max_full(total_));
}

std::optional<NextPlace> Places::choose(const std::array<std::optional<SteadyTime>, kLanes>& due,
                                        SteadyTime now) const {
  const auto is_due = [&](Lane lane) {
    const std::optional<SteadyTime>& first = due[static_cast<std::size_t>(lane)];
    return first && *first <= now && has_room(lane);
  };
  Lane turn = kSlowLanes[last_turn_];
  for (std::size_t i = kSlowLanes.size() - 1; i > 0; --i) {
    const Lane later = kSlowLanes[(last_turn_ + i) % kSlowLanes.size()];
    if (is_due(later)) turn = later;
  }
  const bool is_unprobed_first = is_due(Lane::unprobed) && (unprobed_ == 0 || !is_due(Lane::quick));
  const Lane first = is_unprobed_first ? Lane::unprobed : Lane::quick;
  if (!is_due(first) && !is_due(turn)) return std::nullopt;
  const auto when = [&](Lane lane) { return due[static_cast<std::size_t>(lane)]; };
  if (!is_due(first) || (is_due(turn) && when(turn) < when(first))) return NextPlace{turn, false};
  return NextPlace{first, running_ >= max_full(total_)};
}

void Places::take(const NextPlace& place) {
  ++running_;
  if (!place.brief) ++full_;
  if (place.lane == Lane::unprobed) ++unprobed_;
  const auto turn = std::ranges::find(kSlowLanes, place.lane);
  if (turn != kSlowLanes.end()) last_turn_ = static_cast<std::size_t>(turn - kSlowLanes.begin());
}

void Places::release(const NextPlace& place) {
  --running_;
  if (!place.brief) --full_;
  if (place.lane == Lane::unprobed) --unprobed_;
}

}  // namespace staple::schedule
