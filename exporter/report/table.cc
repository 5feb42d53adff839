// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/table.h"

#include <vector>

#include "exporter/report/columns.h"
#include "exporter/report/headline.h"
#include "probes/failure.h"
#include "probes/ocsp/fault.h"

namespace staple::report {
namespace {

constexpr std::string_view kHeadings[] = {"ADDRESS", "VERDICT", "VIEW", "FAULT", "LEFT"};
constexpr std::size_t kVerdict = 1;

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

ColumnRow make_row(const prober::Observation& observation) {
  const ocsp::Level level = level_of(observation);
  ColumnRow row{level,
                {observation.address, std::string(name(level)), observation.view,
                 describe_fault(observation), format_left(observation)}};
  for (auto& cell : row.cells) {
    if (cell.empty()) cell = "-";
  }
  return row;
}

}  // namespace

std::string format_views_table(std::span<const prober::Observation* const> views, bool colour) {
  std::vector<ColumnRow> rows;
  for (const auto* const observation : views) rows.push_back(make_row(*observation));
  return format_columns(kHeadings, rows, kVerdict, colour);
}

}  // namespace staple::report
