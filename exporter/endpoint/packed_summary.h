// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>

#include "exporter/endpoint/summary.h"

namespace staple::endpoint {

/// PackedSummary is a Summary, or none, in three bytes.
class PackedSummary {
 public:
  PackedSummary() = default;

  /// PackedSummary packs a summary whose stage and cause are names of failure_table() or
  /// ocsp::fault_table(). Other names are lost.
  explicit PackedSummary(const std::optional<Summary>& summary);

  /// unpack returns the summary. Nullopt if there is none.
  std::optional<Summary> unpack() const;

 private:
  enum class Table : std::uint8_t { none, failures, faults };

  std::uint8_t level_ = kNoLevel;
  Table table_ = Table::none;
  std::uint8_t row_ = 0;

  static constexpr std::uint8_t kNoLevel = 0xFF;
};

}  // namespace staple::endpoint
