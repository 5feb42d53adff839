// SPDX-License-Identifier: Apache-2.0

// Simulates the schedules of a large fleet in several exporters, with connections that take as long
// as over the Internet. Prints what config/planning.md needs: how even the probes are, how many
// connections are open, and how late a probe is. Nothing is probed.
//
//   staple_schedule_bench [ENDPOINTS [EXPORTERS [INTERVAL-SECONDS]]]
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <exception>
#include <map>
#include <string>

#include "tests/exporter/schedule/simulated_fleet.h"

namespace staple::test {
namespace {

using std::chrono::nanoseconds;

constexpr int kRounds = 4;            // the first one spreads the probes
constexpr std::size_t kPlaces = 448;  // seven eighths of the default of `concurrency`
constexpr int kSilentShare = 100;     // one endpoint of so many answers nothing
constexpr double kProbeCpu = 1.1e-3;  // seconds, as in plan.py
constexpr double kSecond = 1e9;

/// Report is what one or several simulated exporters did after the first round.
struct Report {
  double probes = 0;
  std::size_t busiest = 0;  ///< probes that one exporter began in one second
  std::size_t connections = 0;
  nanoseconds gap{0};  ///< longest time between two probes of an endpoint that answers
  double cpu = 0;      ///< seconds of all schedules, with the simulation
};

SimulatedFleet make_fleet(int endpoints, int interval) {
  SimulatedFleet fleet;
  fleet.places = kPlaces;
  fleet.interval = Seconds(interval);
  fleet.spread = Seconds(60);
  fleet.counts = {{Kind::healthy, endpoints - endpoints / kSilentShare},
                  {Kind::silent, endpoints / kSilentShare}};
  return fleet;
}

void add(Report& report, const Simulation& simulation, const SimulatedFleet& fleet) {
  const SteadyTime begin = simulation.begin() + fleet.interval;
  std::map<std::chrono::seconds, std::size_t> by_second;
  for (const SimulatedEndpoint& each : simulation.endpoints()) {
    for (std::size_t i = 1; i < each.starts.size(); ++i) {
      if (each.starts[i] < begin) continue;
      ++report.probes;
      ++by_second[std::chrono::floor<std::chrono::seconds>(each.starts[i] - begin)];
      if (each.kind == Kind::healthy)
        report.gap = std::max<nanoseconds>(report.gap, each.starts[i] - each.starts[i - 1]);
    }
  }
  for (const auto& [second, count] : by_second) report.busiest = std::max(report.busiest, count);
  report.connections = std::max(report.connections, simulation.max_running());
}

void run(int endpoints, int exporters, int interval) {
  Report report;
  const std::clock_t start = std::clock();
  for (int number = 0; number < exporters; ++number) {
    const SimulatedFleet fleet = make_fleet(endpoints / exporters, interval);
    Simulation simulation(fleet, static_cast<unsigned>(number + 1));
    simulation.run_until(kRounds * nanoseconds(fleet.interval));
    add(report, simulation, fleet);
  }
  report.cpu = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const double seconds = (kRounds - 1) * interval;
  std::printf("%d endpoints, %d exporters, every %d s\n", endpoints, exporters, interval);
  std::printf("  probes a second                     %10.1f\n", report.probes / seconds);
  std::printf("  cores of all, on average            %10.2f\n",
              report.probes / seconds * kProbeCpu);
  std::printf("  most probes of one in a second      %10zu\n", report.busiest);
  std::printf("  cores of that one in this second    %10.2f\n",
              static_cast<double>(report.busiest) * kProbeCpu);
  std::printf("  most connections of one             %10zu\n", report.connections);
  std::printf("  longest time between two probes, s  %10.1f\n",
              static_cast<double>(report.gap.count()) / kSecond);
  std::printf("  CPU of the simulation, us a probe   %10.2f\n", report.cpu / report.probes * 1e6);
}

}  // namespace
}  // namespace staple::test

int main(int count, char** arguments) {
  const auto argument = [&](int number, int other) {
    return number < count ? std::stoi(arguments[number]) : other;
  };
  try {
    staple::test::run(argument(1, 1'000'000), argument(2, 16), argument(3, 900));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "schedule_bench: %s\n", error.what());
    return 1;
  }
}
