// SPDX-License-Identifier: Apache-2.0

// Measures the cost of displaying a large fleet: the overview that all requests within a second
// share, a page of the list, and a page of JSON.

#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "exporter/web/fleet/endpoints_json.h"
#include "exporter/web/status/endpoint_page.h"
#include "exporter/web/status/fleet_page.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple {
namespace {

// One endpoint in twenty has failed.
prober::Observation observation(std::int64_t number, const std::string& address) {
  switch (number % 60) {
    case 0:
      return test::make_revoked(address);
    case 20:
      return test::make_unstapled(address);
    case 40:
      return test::make_failed(address, Reason::connect_refused, "connection refused");
    default:
      return test::make_healthy(address);
  }
}

endpoint::Snapshot fleet_of(std::int64_t endpoints, const std::string& prefix = "host-") {
  endpoint::Snapshot snapshot;
  for (std::int64_t number = 0; number < endpoints; ++number) {
    auto endpoint = test::make_endpoint("fleet" + std::to_string(number % 5),
                                        prefix + std::to_string(number) + ".shop.example.com:8443");
    endpoint->labels = {{"team", "payments"}};
    const std::string address = "10." + std::to_string(number / 65536) + "." +
                                std::to_string(number / 256 % 256) + "." +
                                std::to_string(number % 256);
    snapshot.push_back(test::make_status(std::move(endpoint), {observation(number, address)}));
  }
  return snapshot;
}

void overview(benchmark::State& state, const std::string& prefix) {
  const endpoint::Snapshot snapshot = fleet_of(state.range(0), prefix);
  for (auto _ : state) benchmark::DoNotOptimize(web::make_overview(snapshot, test::kNoon));
}
BENCHMARK_CAPTURE(overview, short_prefix, "host-")
    ->Arg(1000)
    ->Arg(10000)
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);
// No comparison is decided by the first 16 bytes.
BENCHMARK_CAPTURE(overview, long_prefix, "production-europe-")
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);

void page(benchmark::State& state, const std::string& query) {
  const web::Overview all = web::make_overview(fleet_of(state.range(0)), test::kNoon);
  const auto selection =
      std::get<web::Selection>(web::read_selection(*httpd::parse_request("GET", "/?" + query)));
  std::size_t bytes = 0;
  for (auto _ : state) bytes = render_fleet_page({"1.0", "/metrics"}, all, selection).body.size();
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK_CAPTURE(page, worst_first, "")
    ->Arg(1000)
    ->Arg(10000)
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(page, last_page, "page=100")->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(page, text, "q=HOST-12&sort=left")->Arg(10000)->Unit(benchmark::kMillisecond);

BENCHMARK_CAPTURE(page, breaks_next, "sort=next&issuer=CN%3DExample%20CA")
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);

// The page of one endpoint counts the others by issuer.
void endpoint_page(benchmark::State& state) {
  const web::Overview all = web::make_overview(fleet_of(state.range(0)), test::kNoon);
  std::size_t bytes = 0;
  for (auto _ : state)
    bytes = render_endpoint_page({"1.0", "/metrics"}, all, all.rows.front()).body.size();
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(endpoint_page)->Arg(10000)->Unit(benchmark::kMillisecond);

void json_page(benchmark::State& state, const std::string& query) {
  const auto all = std::make_shared<const web::Overview>(
      web::make_overview(fleet_of(state.range(0)), test::kNoon));
  const httpd::Request request = *httpd::parse_request("GET", "/api/v1/endpoints?" + query);
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    const httpd::Response response = render_endpoints_json(all, request);
    while (const auto piece = response.body_source()) bytes += piece->size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK_CAPTURE(json_page, a_hundred_from_the_middle, "limit=100&after=host-5")
    ->Arg(1000)
    ->Arg(10000)
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(json_page, all, "")->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace staple

BENCHMARK_MAIN();
