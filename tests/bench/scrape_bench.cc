// SPDX-License-Identifier: Apache-2.0

// Measures the cost of scraping a large fleet, in each format: milliseconds, samples and bytes.
// `ratio` is the CPU time in comparison with the text format, uncompressed, of the same run.

#include <algorithm>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "exporter/metrics/exposition.h"
#include "exporter/web/family_parts.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple {
namespace {

/// Variant is a kind of scrape.
struct Variant {
  const char* name;
  metrics::TextOptions text;
  bool minimal = false;
  bool gzip = false;
};

constexpr metrics::TextOptions kOpenMetrics{metrics::TextFormat::openmetrics, false};
constexpr metrics::TextOptions kCreated{metrics::TextFormat::openmetrics, true};

// The first one is what the others are compared with.
constexpr Variant kVariants[] = {
    {"text", {}},
    {"text_gzip", {}, false, true},
    {"openmetrics", kOpenMetrics},
    {"openmetrics_gzip", kOpenMetrics, false, true},
    {"created", kCreated},
    {"created_gzip", kCreated, false, true},
    {"minimal", {}, true},
    {"minimal_gzip", {}, true, true},
};

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

std::size_t count_samples(const std::string& text) {
  std::size_t samples = 0;
  for (std::size_t line = 0; line < text.size(); line = text.find('\n', line) + 1)
    samples += text[line] != '#';
  return samples;
}

/// Size is the extent of a scrape.
struct Size {
  std::size_t bytes = 0;    ///< compressed, if it is
  std::size_t samples = 0;  ///< 0 unless they were counted
  std::size_t largest = 0;  ///< bytes of the largest piece
};

Size render(const endpoint::Snapshot& snapshot, const Variant& variant, bool counts) {
  const metrics::FamilyFilter filter(config::MetricsSettings{.minimal = variant.minimal});
  const metrics::Exposition exposition(snapshot, metrics::ExporterFacts{}, test::kNoon,
                                       {variant.text, filter});
  web::FamilyParts parts(exposition.family_count());
  std::vector<bool> begun(exposition.family_count());
  Size size;
  for (std::size_t index = 0; index < exposition.chunk_count(); ++index) {
    const auto chunk = exposition.make_chunk(index);
    for (std::size_t family = 0; family < exposition.family_count(); ++family) {
      const std::string text = exposition.render(family, chunk, begun[family]);
      begun[family] = begun[family] || !text.empty();
      if (variant.gzip) parts.add(family, text);
      if (chunk.last) parts.finish(family);
      if (!variant.gzip) size.bytes += text.size();
      size.largest = std::max(size.largest, text.size());
      if (counts) size.samples += count_samples(text);
    }
  }
  if (variant.gzip) size.bytes = parts.join(exposition.ending()).size();
  return size;
}

void render_scrape(benchmark::State& state, const Variant& variant) {
  static std::map<std::int64_t, double> usual;  // CPU time of the first variant by endpoints
  const endpoint::Snapshot snapshot = fleet_of(state.range(0));
  const std::clock_t begin = std::clock();
  for (auto _ : state) benchmark::DoNotOptimize(render(snapshot, variant, false));
  const auto elapsed = static_cast<double>(std::clock() - begin);
  const double each = elapsed / static_cast<double>(state.iterations());
  if (&variant == kVariants) usual[state.range(0)] = each;
  const Size size = render(snapshot, variant, true);
  state.counters["bytes"] = static_cast<double>(size.bytes);
  state.counters["largest_piece_bytes"] = static_cast<double>(size.largest);
  state.counters["samples"] = static_cast<double>(size.samples);
  state.counters["ratio"] = each / usual[state.range(0)];
}

void register_variants() {
  for (const Variant& variant : kVariants) {
    benchmark::RegisterBenchmark(
        (std::string("render_scrape/") + variant.name).c_str(),
        [&variant](benchmark::State& state) { render_scrape(state, variant); })
        ->Arg(1000)
        ->Arg(10000)
        ->Arg(100000)
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace
}  // namespace staple

int main(int argc, char** argv) {
  staple::register_variants();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
