// SPDX-License-Identifier: Apache-2.0

// Parses any text as a configuration. Either every number is within its range, or every error
// message is printable.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exporter/configuration/duration.h"
#include "exporter/configuration/load.h"

namespace {

constexpr staple::config::KnownMetric kMetrics[] = {
    {"staple_ok"}, {"staple_exporter_build_info", "is always exposed"}};

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const std::vector<staple::config::Problem>& problems) {
  require(!problems.empty());
  for (const auto& problem : problems) {
    // A file without content has no place.
    require((problem.line > 0) == (problem.column > 0) && !problem.message.empty());
    const auto text = staple::config::to_string(problem);
    require(std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }));
  }
  const auto later = [](const auto& a, const auto& b) {
    return std::tie(a.line, a.column) > std::tie(b.line, b.column);
  };
  require(std::ranges::adjacent_find(problems, later) == problems.end());
}

void check(const staple::config::Settings& settings) {
  const auto paced = [](const auto& one) {
    return one.timeout.count() > 0 && one.failure_interval.count() > 0 &&
           one.failure_interval <= one.interval;
  };
  require(paced(settings.global) && settings.global.concurrency > 0);
  require(settings.modules.contains("tls"));
  require(std::ranges::all_of(settings.metrics.exclude,
                              [](const auto& name) { return name == kMetrics[0].name; }));
  for (const auto& fleet : settings.fleets)
    require(paced(fleet) && fleet.module && !fleet.name.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::visit([](const auto& result) { check(result); },
             staple::config::parse_settings(text, "f.yml", nullptr, kMetrics));
  if (const auto duration = staple::config::parse_duration(text)) {
    const auto whole = std::chrono::floor<staple::Seconds>(*duration);
    require(staple::config::parse_duration(staple::config::format_duration(whole)) == whole);
  }
  return 0;
}
