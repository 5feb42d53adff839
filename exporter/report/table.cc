#include "exporter/report/table.h"

#include <algorithm>
#include <array>
#include <vector>

#include "exporter/report/paint.h"
#include "probes/failure.h"
#include "probes/text/duration.h"

namespace staple::report {
namespace {

using Row = std::array<std::string, 5>;

std::string fault(const prober::Observation& seen) {
  if (seen.failure) {
    const auto& row = entry(seen.failure->reason);
    return std::string(name(row.stage)) + " " + std::string(row.name);
  }
  if (seen.not_offered) return "not offered";
  return seen.verdict->findings.empty() ? "" : std::string(entry(seen.verdict->findings.front().fault).name);
}

std::string left(const prober::Observation& seen) {
  if (!seen.verdict || !seen.verdict->authenticated || !seen.verdict->effective_expiry) return "";
  const WallTime expiry = *seen.verdict->effective_expiry;
  return expiry > seen.time ? text::format_duration(expiry - seen.time) : "none";
}

Row row(const prober::Observation& seen) {
  Row cells{seen.address, std::string(name(level_of(seen))), seen.view, fault(seen), left(seen)};
  for (auto& cell : cells) {
    if (cell.empty()) cell = "-";
  }
  return cells;
}

}  // namespace

std::string views_table(std::span<const prober::Observation* const> views, bool colour) {
  std::vector<Row> rows{{"ADDRESS", "VERDICT", "VIEW", "FAULT", "LEFT"}};
  for (const auto* const seen : views) rows.push_back(row(*seen));
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
