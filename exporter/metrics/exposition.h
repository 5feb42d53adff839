// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <memory>
#include <span>
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

/// Exposition writes one scrape in pieces: the samples of one family and of one chunk of the
/// endpoints at a time. A chunk that is written for one family after the other stays in the caches
/// of the processor.
class Exposition {
 public:
  /// kChunkSize is the number of endpoints in a chunk.
  static constexpr std::size_t kChunkSize = 2500;

  /// Chunk is a run of endpoints, with their labels.
  struct Chunk {
    std::span<const std::shared_ptr<const endpoint::Status>> endpoints;
    /// Formatted, one per endpoint; empty if all families of endpoints are left out
    std::vector<std::string> endpoint_labels;
    std::vector<std::string> address_labels;  ///< the same for addresses
    bool last = false;
  };

  Exposition(endpoint::Snapshot snapshot, ExporterFacts facts, WallTime now,
             ExpositionOptions options = {});

  /// family_count returns the number of families.
  std::size_t family_count() const;

  /// chunk_count returns the number of chunks, at least one.
  std::size_t chunk_count() const;

  /// make_chunk returns chunk `index`, which is below chunk_count().
  Chunk make_chunk(std::size_t index) const;

  /// render writes the samples of family `index`, which is below family_count(), of a chunk. They
  /// follow the name, the help and the type of the family unless it is `begun`: an earlier chunk has
  /// samples of it. The last chunk has the families about the exporter. Empty if the family has no
  /// samples, or is left out.
  std::string render(std::size_t index, const Chunk& chunk, bool begun) const;

  /// ending returns what follows the last family. Empty in Prometheus's text format.
  std::string_view ending() const;

  /// render_observations writes the families about endpoints, without counters and without the
  /// exporter's own families.
  std::string render_observations() const;

 private:
  std::string render_exporter_family(const ExporterFamily& row) const;

  endpoint::Snapshot snapshot_;
  ExporterFacts facts_;
  WallTime now_;
  ExpositionOptions options_;
};

/// render_probe writes the body of `/probe`: the observations, without the labels `fleet` and
/// `target`, which Prometheus adds.
std::string render_probe(const prober::Observations& observations, WallTime now);

}  // namespace staple::metrics
