#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/metrics/address_families.h"
#include "exporter/metrics/endpoint_families.h"
#include "exporter/metrics/exporter_facts.h"
#include "exporter/metrics/exporter_families.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::metrics {

/// Exposition is everything there is to tell at one moment, written family by family so that
/// the samples of one family at most exist at once: ten thousand endpoints have two hundred
/// thousand samples.
class Exposition {
 public:
  Exposition(endpoint::Snapshot snapshot, ExporterFacts facts, WallTime now);

  /// family_count is how many there are.
  std::size_t family_count() const;

  /// render writes the family `index`, below family_count(), in Prometheus's text format; empty: it
  /// has no samples.
  std::string render(std::size_t index) const;

  /// render_observations writes what was observed of the endpoints once, and nothing of the
  /// exporter itself.
  std::string render_observations() const;

 private:
  std::string render_address_family(const AddressFamily& row, std::string_view more_help) const;
  std::string render_endpoint_family(const EndpointFamily& row, std::string_view more_help) const;
  std::string render_exporter_family(const ExporterFamily& row) const;

  endpoint::Snapshot snapshot_;
  ExporterFacts facts_;
  WallTime now_;
  std::vector<std::string> endpoint_labels_;  ///< as written, one for each in snapshot_
  std::vector<std::string> address_labels_;   ///< as written, one for each address in snapshot_
};

/// render_probe writes the answer to `/probe`: what was observed, without the labels that
/// Prometheus knows.
std::string render_probe(const prober::Observations& observations, WallTime now);

}  // namespace staple::metrics
