// SPDX-License-Identifier: Apache-2.0

// Measures the cost of scraping a large fleet: milliseconds, samples and bytes.

#include <algorithm>
#include <string>

#include <benchmark/benchmark.h>

#include "exporter/metrics/exposition.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple {
namespace {

endpoint::Snapshot fleet_of(std::int64_t endpoints) {
  endpoint::Snapshot snapshot;
  for (std::int64_t number = 0; number < endpoints; ++number) {
    auto endpoint =
        test::make_endpoint("web", "host-" + std::to_string(number) + ".shop.example.com:8443");
    endpoint->labels = {{"team", "payments"}};
    const std::string address =
        "192.0." + std::to_string(number / 256) + "." + std::to_string(number % 256);
    snapshot.push_back(test::make_status(std::move(endpoint), {test::make_healthy(address)}));
  }
  return snapshot;
}

void render_scrape(benchmark::State& state) {
  const endpoint::Snapshot snapshot = fleet_of(state.range(0));
  std::size_t bytes = 0;
  std::size_t lines = 0;
  std::size_t largest = 0;
  for (auto _ : state) {
    const metrics::Exposition exposition(snapshot, metrics::ExporterFacts{}, test::kNoon);
    bytes = lines = largest = 0;
    for (std::size_t family = 0; family < exposition.family_count(); ++family) {
      const std::string text = exposition.render(family);
      bytes += text.size();
      largest = std::max(largest, text.size());
      lines += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }
  }
  state.counters["bytes"] = static_cast<double>(bytes);
  state.counters["largest_family_bytes"] = static_cast<double>(largest);
  state.counters["samples"] = static_cast<double>(lines);
}
BENCHMARK(render_scrape)->Arg(100)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace staple

BENCHMARK_MAIN();
