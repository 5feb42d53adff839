#include "exporter/metrics/discovery_families.h"

namespace staple::metrics {
namespace {

void append_failures(const ExporterFacts& facts, Samples& samples) {
  for (const discovery::MechanismStatistics& count : facts.discovery) {
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

constexpr ExporterFamily kFamilies[] = {
    {{"staple_exporter_discovery_failures_total",
      "Lists of targets that could not be read, and entries and labels in them that were refused, each time "
      "they were looked at.",
      FamilyType::counter},
     append_failures},
    {{"staple_exporter_discovery_last_refresh_successful",
      "1 if all lists of targets could be read the last time; 0 if not: the old one stays.",
      FamilyType::gauge},
     append_successful},
    {{"staple_exporter_discovery_last_success_timestamp_seconds",
      "When the lists of targets were last read; of several the one for which that is longest ago. Absent "
      "while one never was.",
      FamilyType::gauge},
     append_last_success},
    {{"staple_exporter_discovery_refused_entries",
      "Entries and labels that were refused, of the lists of targets in use.", FamilyType::gauge},
     append_refused},
    {{"staple_exporter_discovery_targets",
      "Targets that the lists in use name, each as often as it is named, in all shards.",
      FamilyType::gauge},
     append_targets},
};

}  // namespace

std::span<const ExporterFamily> discovery_families() { return kFamilies; }

}  // namespace staple::metrics
