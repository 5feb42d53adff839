// SPDX-License-Identifier: Apache-2.0

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
#include "exporter/metrics/family_filter.h"
#include "exporter/metrics/line_text.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::metrics {

/// ExpositionOptions is what /metrics contains, and how it is written.
struct ExpositionOptions {
  TextOptions text = {};
  FamilyFilter filter = {};
};

/// Exposition writes one scrape, family by family. Only the samples of one family exist at a time:
/// ten thousand endpoints have two hundred thousand samples.
class Exposition {
 public:
  Exposition(endpoint::Snapshot snapshot, ExporterFacts facts, WallTime now,
             ExpositionOptions options = {});

  /// family_count returns the number of families.
  std::size_t family_count() const;

  /// render writes family `index`, which is below family_count(). Empty if the family has no
  /// samples, or is left out.
  std::string render(std::size_t index) const;

  /// ending returns what follows the last family. Empty in Prometheus's text format.
  std::string_view ending() const;

  /// render_observations writes the families about endpoints, without counters and without the
  /// exporter's own families.
  std::string render_observations() const;

 private:
  std::string render_address_family(const AddressFamily& row, std::string_view more_help) const;
  std::string render_endpoint_family(const EndpointFamily& row, std::string_view more_help) const;
  std::string render_exporter_family(const ExporterFamily& row) const;

  endpoint::Snapshot snapshot_;
  ExporterFacts facts_;
  WallTime now_;
  ExpositionOptions options_;
  /// Formatted, one per endpoint in snapshot_; empty if all families of endpoints are left out
  std::vector<std::string> endpoint_labels_;
  std::vector<std::string> address_labels_;  ///< the same for addresses
};

/// render_probe writes the body of `/probe`: the observations, without the labels `fleet` and
/// `target`, which Prometheus adds.
std::string render_probe(const prober::Observations& observations, WallTime now);

}  // namespace staple::metrics
