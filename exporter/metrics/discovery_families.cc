// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/discovery_families.h"

namespace staple::metrics {
namespace {

void append_failures(const ExporterFacts& facts, Samples& samples) {
  for (const discovery::MechanismStatistics& count : facts.discovery) {
    samples.set_created(count.created);
    samples.add(static_cast<double>(count.failures),
                {{"fleet", count.fleet}, {"mechanism", name(count.mechanism)}});
  }
}

void append_successful(const ExporterFacts& facts, Samples& samples) {
  for (const discovery::MechanismStatistics& count : facts.discovery) {
    samples.add(count.successful ? 1 : 0,
                {{"fleet", count.fleet}, {"mechanism", name(count.mechanism)}});
  }
}

void append_last_success(const ExporterFacts& facts, Samples& samples) {
  for (const discovery::MechanismStatistics& count : facts.discovery) {
    if (!count.last_success) continue;
    samples.add(static_cast<double>(count.last_success->time_since_epoch().count()),
                {{"fleet", count.fleet}, {"mechanism", name(count.mechanism)}});
  }
}

void append_dropped(const ExporterFacts& facts, Samples& samples) {
  for (const discovery::MechanismStatistics& count : facts.discovery) {
    samples.add(static_cast<double>(count.dropped),
                {{"fleet", count.fleet}, {"mechanism", name(count.mechanism)}});
  }
}

void append_refused(const ExporterFacts& facts, Samples& samples) {
  for (const discovery::MechanismStatistics& count : facts.discovery) {
    samples.add(static_cast<double>(count.refused),
                {{"fleet", count.fleet}, {"mechanism", name(count.mechanism)}});
  }
}

void append_targets(const ExporterFacts& facts, Samples& samples) {
  for (const discovery::MechanismStatistics& count : facts.discovery) {
    samples.add(static_cast<double>(count.targets),
                {{"fleet", count.fleet}, {"mechanism", name(count.mechanism)}});
  }
}

void append_wildcards(const ExporterFacts& facts, Samples& samples) {
  for (const discovery::MechanismStatistics& count : facts.discovery) {
    if (count.mechanism != discovery::Mechanism::kubernetes_sd) continue;
    samples.add(static_cast<double>(count.wildcards),
                {{"fleet", count.fleet}, {"mechanism", name(count.mechanism)}});
  }
}

constexpr ExporterFamily kFamilies[] = {
    {{"staple_exporter_discovery_dropped_targets",
      "Targets of the target lists in use that are left out by relabel_configs.",
      FamilyType::gauge},
     append_dropped},
    {{"staple_exporter_discovery_failures_total",
      "Target lists that could not be read, and entries and labels that were "
      "refused, counted at each refresh.",
      FamilyType::counter},
     append_failures},
    {{"staple_exporter_discovery_last_refresh_successful",
      "1 if all target lists could be read at the last refresh; 0 if not. The "
      "previous list then stays in use.",
      FamilyType::gauge},
     append_successful},
    {{"staple_exporter_discovery_last_success_timestamp_seconds",
      "When the target lists were last read; of several lists, the one read longest "
      "ago. Absent if one was never read.",
      FamilyType::gauge},
     append_last_success},
    {{"staple_exporter_discovery_refused_entries",
      "Refused entries and labels in the target lists in use.", FamilyType::gauge},
     append_refused},
    {{"staple_exporter_discovery_targets",
      "Targets in the target lists in use, duplicates included, in all shards.", FamilyType::gauge},
     append_targets},
    {{"staple_exporter_discovery_wildcard_names",
      "Names with a wildcard, and listeners for any name, that kubernetes_sd leaves out.",
      FamilyType::gauge},
     append_wildcards},
};

}  // namespace

std::span<const ExporterFamily> discovery_families() { return kFamilies; }

}  // namespace staple::metrics
