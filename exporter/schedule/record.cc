// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/record.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>

namespace staple::schedule {
namespace {

const endpoint::AddressStatus* find_address(const endpoint::Status& status,
                                            std::string_view address, std::string_view view) {
  const auto found = std::find_if(
      status.addresses.begin(), status.addresses.end(), [&](const endpoint::AddressStatus& known) {
        return known.latest->address == address && known.latest->view == view;
      });
  return found == status.addresses.end() ? nullptr : &*found;
}

std::string select_detail(const prober::Observation& observation, const endpoint::Summary& to) {
  if (observation.failure) return observation.failure->detail;
  if (to.cause.empty()) return {};
  return observation.verdict->findings.front().detail;
}

/// append_history returns the history of `before` with `changes` appended.
std::shared_ptr<const endpoint::History> append_history(const endpoint::Status& before,
                                                        const std::vector<StatusChange>& changes) {
  if (changes.empty()) return before.history;
  std::vector<endpoint::Transition> transitions;
  if (before.history) transitions = before.history->list();
  for (const StatusChange& each : changes)
    transitions.push_back({each.time, each.address, each.view, each.from, each.to, each.detail});
  return std::make_shared<const endpoint::History>(transitions);
}

}  // namespace

RecordResult record(const endpoint::Status& before, prober::Observations observations) {
  auto after = std::make_shared<endpoint::Status>();
  after->endpoint = before.endpoint;
  after->created = before.created;
  after->probes = before.probes + 1;
  const bool failed =
      std::any_of(observations.views.begin(), observations.views.end(),
                  [](const prober::Observation& each) { return each.failure.has_value(); });
  after->failures = before.failures + (failed ? 1 : 0);

  std::vector<StatusChange> changes;
  after->addresses.reserve(observations.views.size());
  for (prober::Observation& observation : observations.views) {
    const endpoint::AddressStatus* known =
        find_address(before, observation.address, observation.view);
    // When a name resolves again, its addresses change from the observation without an address.
    const endpoint::AddressStatus* earlier = known ? known : find_address(before, {}, {});
    const endpoint::Summary to = endpoint::summarize(observation);
    std::optional<endpoint::Summary> from;
    if (earlier) from = endpoint::summarize(*earlier->latest);
    if (from != to) {
      changes.push_back({before.endpoint, observation.address, observation.view, from, to,
                         select_detail(observation, to), observation.time});
    }
    endpoint::AddressStatus status;
    if (known) status.last_success = known->last_success;
    if (!observation.failure) status.last_success = observation.time;
    status.latest = std::make_shared<const prober::Observation>(std::move(observation));
    after->addresses.push_back(std::move(status));
  }
  after->history = append_history(before, changes);
  std::sort(after->addresses.begin(), after->addresses.end(),
            [](const auto& one, const auto& other) {
              return std::tie(one.latest->address, one.latest->view) <
                     std::tie(other.latest->address, other.latest->view);
            });
  after->differ = observations.comparison;
  return {std::move(after), std::move(changes)};
}

}  // namespace staple::schedule
