// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/table.h"

#include <algorithm>
#include <array>
#include <vector>

#include "exporter/report/colour.h"
#include "probes/failure.h"
#include "probes/text/duration.h"

namespace staple::report {
namespace {

using Row = std::array<std::string, 5>;

std::string describe_fault(const prober::Observation& observation) {
  if (observation.failure) {
    const auto& row = entry(observation.failure->reason);
    return std::string(name(row.stage)) + " " + std::string(row.name);
  }
  if (observation.not_offered) return "not offered";
  return observation.verdict->findings.empty()
             ? ""
             : std::string(entry(observation.verdict->findings.front().fault).name);
}

std::string format_time_left(const prober::Observation& observation) {
  if (!observation.verdict || !observation.verdict->authenticated ||
      !observation.verdict->effective_expiry)
    return "";
  const WallTime expiry = *observation.verdict->effective_expiry;
  return expiry > observation.time ? text::format_duration(expiry - observation.time) : "none";
}

Row make_row(const prober::Observation& observation) {
  Row cells{observation.address, std::string(name(level_of(observation))), observation.view,
            describe_fault(observation), format_time_left(observation)};
  for (auto& cell : cells) {
    if (cell.empty()) cell = "-";
  }
  return cells;
}

}  // namespace

std::string format_views_table(std::span<const prober::Observation* const> views, bool colour) {
  std::vector<Row> rows{{"ADDRESS", "VERDICT", "VIEW", "FAULT", "LEFT"}};
  for (const auto* const observation : views) rows.push_back(make_row(*observation));
  std::array<std::size_t, 5> widths{};
  for (const Row& cells : rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const bool verdict = r > 0 && i == 1;
      text += verdict ? colourise(rows[r][i], level_of(*views[r - 1]), colour) : rows[r][i];
      if (i + 1 < widths.size()) text.append(widths[i] - rows[r][i].size() + 2, ' ');
    }
    text += "\n";
  }
  return text;
}

}  // namespace staple::report
