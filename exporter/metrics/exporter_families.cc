// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/exporter_families.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "probes/failure.h"
#include "probes/prober/observation.h"

namespace staple::metrics {
namespace {

void add(Samples& samples, const std::optional<double>& value) {
  if (value) samples.add(*value);
}

void append_build_info(const ExporterFacts& facts, Samples& samples) {
  std::string_view revision = facts.build.revision;
  if (revision.empty()) revision = "unknown";  // Prometheus drops an empty label
  samples.add(1, {{"version", facts.build.version},
                  {"revision", revision},
                  {"compiler", facts.build.compiler},
                  {"openssl", facts.build.openssl}});
}

void append_reload_successful(const ExporterFacts& facts, Samples& samples) {
  samples.add(facts.reload.successful ? 1 : 0);
}

void append_reload_time(const ExporterFacts& facts, Samples& samples) {
  if (facts.reload.last_success) {
    samples.add(static_cast<double>(facts.reload.last_success->time_since_epoch().count()));
  }
}

void append_targets(const ExporterFacts& facts, Samples& samples) {
  for (const FleetFacts& fleet : facts.fleets) {
    samples.add(static_cast<double>(fleet.targets), {{"fleet", fleet.name}});
  }
}

void append_endpoints(const ExporterFacts& facts, Samples& samples) {
  for (const FleetFacts& fleet : facts.fleets) {
    for (std::size_t level = 0; level < fleet.endpoints.size(); ++level) {
      samples.add(static_cast<double>(fleet.endpoints[level]),
                  {{"fleet", fleet.name}, {"verdict", name(static_cast<ocsp::Level>(level))}});
    }
  }
}

void append_shard_ordinal(const ExporterFacts& facts, Samples& samples) {
  const std::string ordinal = std::to_string(facts.shard.ordinal);
  samples.add(facts.shard.ordinal, {{"shard_ordinal", ordinal}});
}

void append_shards(const ExporterFacts& facts, Samples& samples) { samples.add(facts.shard.total); }

void append_in_flight(const ExporterFacts& facts, Samples& samples) {
  samples.add(static_cast<double>(facts.statistics.in_flight));
}

void append_concurrency_limit(const ExporterFacts& facts, Samples& samples) {
  samples.add(static_cast<double>(facts.statistics.connection_limit));
}

void append_queue_length(const ExporterFacts& facts, Samples& samples) {
  samples.add(static_cast<double>(facts.statistics.queued));
}

void append_slow_queue_length(const ExporterFacts& facts, Samples& samples) {
  samples.add(static_cast<double>(facts.statistics.slow_queued));
}

void append_interval(const ExporterFacts& facts, Samples& samples) {
  for (const FleetFacts& fleet : facts.fleets) {
    samples.add(static_cast<double>(fleet.interval.count()), {{"fleet", fleet.name}});
  }
}

void append_lag(const ExporterFacts& facts, Samples& samples) {
  samples.add_histogram(facts.statistics.lag);
}

void append_phases(const ExporterFacts& facts, Samples& samples) {
  for (std::size_t stage = 0; stage < facts.statistics.phases.size(); ++stage) {
    samples.add_histogram(facts.statistics.phases[stage],
                          {{"phase", name(static_cast<Stage>(stage))}});
  }
}

void append_failures(const ExporterFacts& facts, Samples& samples) {
  for (const FailureEntry& row : failure_table()) {
    samples.add(
        static_cast<double>(facts.statistics.failures[static_cast<std::size_t>(row.reason)]),
        {{"stage", name(row.stage)}, {"reason", row.name}});
  }
}

void append_cache_hits(const ExporterFacts& facts, Samples& samples) {
  samples.add(static_cast<double>(facts.statistics.cache.hits));
}

void append_cache_misses(const ExporterFacts& facts, Samples& samples) {
  samples.add(static_cast<double>(facts.statistics.cache.misses));
}

void append_requests(const ExporterFacts& facts, Samples& samples) {
  for (const auto& [key, count] : facts.requests) {
    const std::string code = std::to_string(key.first);
    samples.add(static_cast<double>(count), {{"code", code}, {"handler", key.second}});
  }
}

void append_dropped_lines(const ExporterFacts& facts, Samples& samples) {
  samples.add(static_cast<double>(facts.log.dropped));
}

void append_suppressed_lines(const ExporterFacts& facts, Samples& samples) {
  samples.add(static_cast<double>(facts.log.suppressed));
}

constexpr FamilyType kCounter = FamilyType::counter;
constexpr FamilyType kGauge = FamilyType::gauge;
constexpr FamilyType kHistogram = FamilyType::histogram;

constexpr ExporterFamily kFamilies[] = {
    {{"staple_exporter_build_info",
      "Version, revision, compiler and OpenSSL of this program. Always 1.", kGauge},
     append_build_info},
    {{"staple_exporter_config_last_reload_successful",
      "1 if the last attempt to load the configuration succeeded.", kGauge},
     append_reload_successful},
    {{"staple_exporter_config_last_reload_success_timestamp_seconds",
      "When a configuration was last loaded successfully.", kGauge},
     append_reload_time},
    {{"staple_exporter_targets", "Targets of the fleet in this shard.", kGauge}, append_targets},
    {{"staple_exporter_endpoints",
      "Endpoints of the fleet by the verdict of their worst address. Endpoints "
      "not probed yet are not counted.",
      kGauge},
     append_endpoints},
    {{"staple_exporter_shard_ordinal", "Ordinal of this exporter's shard, counted from 0.", kGauge},
     append_shard_ordinal},
    {{"staple_exporter_shards", "Number of shards. 1 if the targets are not divided.", kGauge},
     append_shards},
    {{"staple_exporter_probes_in_flight", "Open connections of probes.", kGauge}, append_in_flight},
    {{"staple_exporter_probe_concurrency_limit", "Limit of open connections of probes.", kGauge},
     append_concurrency_limit},
    {{"staple_exporter_probe_queue_length",
      "Endpoints that are due and whose probe has not started, without the slow ones.", kGauge},
     append_queue_length},
    {{"staple_exporter_probe_slow_queue_length",
      "Endpoints that are due and wait because those that hold connections for long share a part of "
      "them.",
      kGauge},
     append_slow_queue_length},
    {{"staple_exporter_probe_interval_seconds", "Probe interval of the fleet.", kGauge},
     append_interval},
    {{"staple_exporter_probe_lag_seconds",
      "Delay from the due time to the start of scheduled probes, without those of slow endpoints.",
      kHistogram},
     append_lag},
    {{"staple_exporter_probe_phase_duration_seconds", "Duration of the stages of probes.",
      kHistogram},
     append_phases},
    {{"staple_exporter_probe_failures_total", "Failed probes of one address, by stage and reason.",
      kCounter},
     append_failures},
    {{"staple_exporter_verdict_cache_hits_total",
      "Certificates and staples whose verdict was cached.", kCounter},
     append_cache_hits},
    {{"staple_exporter_verdict_cache_misses_total",
      "Certificates and staples that had to be judged.", kCounter},
     append_cache_misses},
    {{"staple_exporter_http_requests_total", "HTTP requests answered.", kCounter}, append_requests},
    {{"staple_exporter_log_lines_dropped_total",
      "Log lines that were lost because standard error blocked or refused them.", kCounter},
     append_dropped_lines},
    {{"staple_exporter_log_lines_suppressed_total",
      "Log lines that were not written because of the limits of the log.", kCounter},
     append_suppressed_lines},
    {{"process_cpu_seconds_total", "User and system CPU time spent by this process.", kCounter},
     [](const ExporterFacts& facts, Samples& samples) { add(samples, facts.process.cpu_seconds); }},
    {{"process_resident_memory_bytes", "Resident memory of this process.", kGauge},
     [](const ExporterFacts& facts, Samples& samples) {
       add(samples, facts.process.resident_bytes);
     }},
    {{"process_virtual_memory_bytes", "Virtual memory of this process.", kGauge},
     [](const ExporterFacts& facts, Samples& samples) {
       add(samples, facts.process.virtual_bytes);
     }},
    {{"process_open_fds", "Number of open file descriptors.", kGauge},
     [](const ExporterFacts& facts, Samples& samples) {
       add(samples, facts.process.open_descriptors);
     }},
    {{"process_max_fds", "Maximum number of open file descriptors.", kGauge},
     [](const ExporterFacts& facts, Samples& samples) {
       add(samples, facts.process.max_descriptors);
     }},
    {{"process_start_time_seconds", "Start time of this process, in Unix time.", kGauge},
     [](const ExporterFacts& facts, Samples& samples) { add(samples, facts.process.start_time); }},
};

}  // namespace

std::span<const ExporterFamily> exporter_families() { return kFamilies; }

}  // namespace staple::metrics
