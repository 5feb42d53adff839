// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/expected_families.h"

#include <chrono>
#include <string>

#include "exporter/metrics/expected_counts.h"

namespace staple::metrics {
namespace {

// Every state is written, also if it is 0: a state without a series would keep its last value in
// windows of Prometheus. The ordinal tells shards, which add up, from replicas, which do not.
void append_issuer_endpoints(const ExporterFacts& facts, Samples& samples) {
  const std::string ordinal = std::to_string(facts.shard.ordinal);
  for (const auto& [issuer, endpoints] : facts.expected.issuers) {
    for (std::size_t state = 0; state < endpoints.size(); ++state) {
      samples.add(endpoints[state], {{"issuer", issuer},
                                     {"state", name(static_cast<ExpectedState>(state))},
                                     {"shard_ordinal", ordinal}});
    }
  }
}

void append_fleet_endpoints(const ExporterFacts& facts, Samples& samples) {
  const std::string ordinal = std::to_string(facts.shard.ordinal);
  for (const auto& [key, fleet] : facts.expected.fleets) {
    for (std::size_t state = 0; state < fleet.endpoints.size(); ++state) {
      samples.add(fleet.endpoints[state], {{"fleet", key.first},
                                           {"issuer", key.second},
                                           {"state", name(static_cast<ExpectedState>(state))},
                                           {"shard_ordinal", ordinal}});
    }
  }
}

void append_next_expiry(const ExporterFacts& facts, Samples& samples) {
  for (const auto& [key, fleet] : facts.expected.fleets) {
    if (!fleet.next_expiry) continue;
    samples.add(static_cast<double>(fleet.next_expiry->time_since_epoch().count()),
                {{"fleet", key.first}, {"issuer", key.second}});
  }
}

void append_remaining_ratio(const ExporterFacts& facts, Samples& samples) {
  for (const auto& [key, fleet] : facts.expected.fleets) {
    if (fleet.remaining_ratio)
      samples.add(*fleet.remaining_ratio, {{"fleet", key.first}, {"issuer", key.second}});
  }
}

constexpr ExporterFamily kFamilies[] = {
    {{"staple_exporter_issuer_expected_endpoints",
      "Endpoints from which a staple is expected, by the issuer of their certificate and the state "
      "of their staple. An endpoint counts 1 for each issuer, divided by its addresses and views "
      "of that issuer."},
     append_issuer_endpoints},
    {{"staple_exporter_fleet_expected_endpoints",
      "Endpoints of the fleet from which a staple is expected, by the issuer of their certificate "
      "and the state of their staple. An endpoint counts 1, divided by its addresses and views."},
     append_fleet_endpoints},
    {{"staple_exporter_fleet_next_expiry_timestamp_seconds",
      "When clients stop accepting the first of the usable staples of the fleet, by issuer. Absent "
      "without a usable staple."},
     append_next_expiry},
    {{"staple_exporter_fleet_window_remaining_ratio",
      "Smallest share of the time from thisUpdate to nextUpdate for which clients still accept a "
      "usable staple of the fleet, by issuer. Absent without a usable staple."},
     append_remaining_ratio},
};

}  // namespace

std::span<const ExporterFamily> expected_families() { return kFamilies; }

}  // namespace staple::metrics
