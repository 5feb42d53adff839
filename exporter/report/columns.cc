// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/columns.h"

#include <algorithm>

#include "exporter/report/colour.h"

namespace staple::report {

std::string format_columns(std::span<const std::string_view> headings,
                           std::span<const ColumnRow> rows, std::size_t coloured, bool colour) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    widths.push_back(headings[i].size());
    for (const ColumnRow& row : rows) widths[i] = std::max(widths[i], row.cells[i].size());
  }
  std::string text;
  const auto append = [&](std::size_t i, std::string_view cell, const std::string& shown) {
    text += shown;
    text += i + 1 < widths.size() ? std::string(widths[i] - cell.size() + 2, ' ') : "\n";
  };
  for (std::size_t i = 0; i < headings.size(); ++i)
    append(i, headings[i], std::string(headings[i]));
  for (const ColumnRow& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string& cell = row.cells[i];
      append(i, cell, i == coloured ? colourise(cell, row.level, colour) : cell);
    }
  }
  return text;
}

}  // namespace staple::report
