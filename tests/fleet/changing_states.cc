// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/changing_states.h"

#include <string>
#include <utility>

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kGiant = 64 * 1024;
constexpr Seconds kNeverAnew = 1000h;

void renew(Plan& p, Seconds window) {
  p.age = 0s;
  p.left = window;
  p.kept = window / 2;
}

void stop(Plan& p, Seconds window) {
  renew(p, window);
  p.kept = kNeverAnew;
}

void grow(Plan& p) {
  const Bytes certificate = p.above.front();
  while (p.above.size() * certificate.size() < kGiant) p.above.push_back(certificate);
}

std::vector<ChangingState> own_states(Seconds window) {
  return {
      {"ok", "ok", [](Plan&) {}},
      {"renewing", "ok", [window](Plan& p) { renew(p, window); }},
      {"stopped", "stopped", [window](Plan& p) { stop(p, window); }},
      {"drips", std::string(entry(Reason::handshake_timeout).name),
       [](Plan& p) {
         p.pace = {1, 200ms};
       }},
      {"pieces", "any",
       [](Plan& p) {
         p.pace = {1, 0ms};
       }},
      {"giant", "any", grow},
      {"garbage", std::string(entry(Reason::handshake_not_tls).name),
       [](Plan& p) { p.instead = Raw{Bytes(1000, 0xa5)}; }},
  };
}

/// is_shareable returns whether any number of servers, at any address, can behave like
/// the scenario.
bool is_shareable(const Scenario& scenario, const World& world) {
  if (scenario.module != ScenarioModule::usual || scenario.name == "ok") return false;
  Plan plan(world, server_name(scenario));
  scenario.change(plan);
  return !plan.asked_by_address && !plan.staples && !std::holds_alternative<Refused>(plan.instead);
}

/// shareable_scenarios returns the shareable scenarios, whatever the world. They are determined
/// once, because the keys of some take time.
const std::vector<Scenario>& shareable_scenarios(const World& world) {
  static const std::vector<Scenario> shareable = [&world] {
    std::vector<Scenario> all = scenarios();
    std::erase_if(all, [&](const Scenario& each) { return !is_shareable(each, world); });
    return all;
  }();
  return shareable;
}

}  // namespace

std::vector<ChangingState> list_changing_states(const World& world, Seconds window) {
  std::vector<ChangingState> states = own_states(window);
  for (const Scenario& scenario : shareable_scenarios(world)) {
    states.push_back(
        {std::string(scenario.name), std::string(name_of(scenario.expected)), scenario.change});
  }
  return states;
}

}  // namespace staple::fleet
