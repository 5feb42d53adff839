// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/places.h"

#include <algorithm>

namespace staple::schedule {

Lane find_lane(const prober::Observations& observations) {
  if (!observations.slow) return Lane::quick;
  const bool answered = std::ranges::any_of(
      observations.views,
      [](const prober::Observation& observation) { return !observation.failure.has_value(); });
  return answered ? Lane::slow : Lane::silent;
}

bool Places::has_room(Lane lane) const {
  return running_ < total_ && (lane == Lane::quick || full_ < max_full(total_));
}

std::optional<NextPlace> Places::choose(const std::array<std::optional<SteadyTime>, kLanes>& due,
                                        SteadyTime now) const {
  const auto is_due = [&](Lane lane) {
    const std::optional<SteadyTime>& first = due[static_cast<std::size_t>(lane)];
    return first && *first <= now && has_room(lane);
  };
  Lane turn = kFullLanes[last_turn_];
  for (std::size_t i = kFullLanes.size() - 1; i > 0; --i) {
    const Lane later = kFullLanes[(last_turn_ + i) % kFullLanes.size()];
    if (is_due(later)) turn = later;
  }
  if (!is_due(Lane::quick) && !is_due(turn)) return std::nullopt;
  const auto when = [&](Lane lane) { return due[static_cast<std::size_t>(lane)]; };
  if (!is_due(Lane::quick) || (is_due(turn) && when(turn) < when(Lane::quick)))
    return NextPlace{turn, false};
  return NextPlace{Lane::quick, running_ >= max_full(total_)};
}

void Places::take(const NextPlace& place) {
  ++running_;
  if (!place.brief) ++full_;
  const auto turn = std::ranges::find(kFullLanes, place.lane);
  if (turn != kFullLanes.end()) last_turn_ = static_cast<std::size_t>(turn - kFullLanes.begin());
}

void Places::release(bool brief) {
  --running_;
  if (!brief) --full_;
}

}  // namespace staple::schedule
