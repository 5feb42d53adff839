// SPDX-License-Identifier: Apache-2.0

#include "tests/exporter/schedule/simulated_fleet.h"

#include <algorithm>
#include <utility>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

prober::Observation observe(Kind behaviour) {
  switch (behaviour) {
    case Kind::refusing:
      return make_failed("192.0.2.1", Reason::connect_refused, "refused");
    case Kind::resetting:
      return make_failed("192.0.2.1", Reason::handshake_reset, "reset");
    case Kind::silent:
      return make_failed("192.0.2.1", Reason::handshake_timeout, "timeout");
    default:
      return make_healthy("192.0.2.1");
  }
}

}  // namespace

int SimulatedFleet::size() const {
  int sum = 0;
  for (const auto& [kind, number] : counts) sum += number;
  return sum;
}

int SimulatedFleet::count(Kind kind) const {
  const auto found = counts.find(kind);
  return found == counts.end() ? 0 : found->second;
}

Simulation::Simulation(const SimulatedFleet& fleet, unsigned seed)
    : fleet_(fleet), chance_(seed), schedule_(fleet.places) {
  for (const auto& [kind, number] : fleet.counts) add(kind, number);
}

void Simulation::add(Kind kind, int number) {
  schedule::EndpointDiff diff;
  for (int i = 0; i < number; ++i) {
    const std::string name = "host" + std::to_string(endpoints_.size()) + ":443";
    const auto made = make_endpoint("web", name);
    made->interval = fleet_.interval;
    made->failure_interval = fleet_.failure_interval;
    made->timeout = fleet_.timeout;
    diff.upserted.push_back(made);
    index_[name] = endpoints_.size();
    endpoints_.push_back({kind, {}, {}, made});
  }
  schedule_.apply(diff, fleet_.spread, now_);
}

void Simulation::change(Kind from, Kind to) {
  for (SimulatedEndpoint& each : endpoints_) {
    if (each.kind == from) each.kind = to;
  }
}

/// draw_duration draws how long a connection takes. A flapping endpoint draws its behaviour too.
nanoseconds Simulation::draw_duration(Kind& behaviour) {
  const auto between = [&](nanoseconds least, nanoseconds most) {
    return nanoseconds(std::uniform_int_distribution(least.count(), most.count())(chance_));
  };
  if (behaviour == Kind::flapping)
    behaviour = between(0ns, 1ns) == 0ns ? Kind::healthy : Kind::silent;
  switch (behaviour) {
    case Kind::silent:
      return fleet_.timeout;
    case Kind::slow:
      return between(3s, fleet_.timeout - 1s);
    case Kind::healthy:
      return between(5ms, 200ms);
    default:
      return between(100us, 10ms);
  }
}

Simulation::Running Simulation::probe(schedule::Schedule::DueProbe due) {
  const std::size_t index = index_.at(due.endpoint->name);
  Kind behaviour = endpoints_[index].kind;
  const nanoseconds whole = draw_duration(behaviour);
  const bool slow = whole >= prober::kBrief;
  const bool cut = slow && due.brief;
  endpoints_[index].starts.push_back(now_);
  if (!due.brief) max_full_ = std::max(max_full_, ++full_);
  prober::Observations observations{{observe(cut ? Kind::silent : behaviour)}, {}, slow};
  return {now_ + (cut ? nanoseconds(prober::kBrief) : whole), std::move(due.ticket), index,
          due.brief, std::move(observations)};
}

void Simulation::start_due() {
  for (schedule::Schedule::DueProbe& due : schedule_.start(now_))
    running_.push(probe(std::move(due)));
  max_running_ = std::max(max_running_, running_.size());
}

void Simulation::finish_next() {
  Running ended = running_.top();
  running_.pop();
  now_ = ended.end;
  if (!ended.brief) --full_;
  if (!ended.brief || !ended.observations.slow) endpoints_[ended.index].recorded.push_back(now_);
  schedule_.finish(ended.ticket, std::move(ended.observations), now_);
}

void Simulation::run_until(nanoseconds end) {
  while (true) {
    start_due();
    const std::optional<SteadyTime> wake = schedule_.wake_time();
    const bool ends_first = !running_.empty() && (!wake || running_.top().end <= *wake);
    if (!ends_first && !wake) return;
    if ((ends_first ? running_.top().end : *wake) > kBegin + end) break;
    if (ends_first) {
      finish_next();
    } else {
      now_ = std::max(now_, *wake);
    }
  }
  now_ = kBegin + end;
}

}  // namespace staple::test
