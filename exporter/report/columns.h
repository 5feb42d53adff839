// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probes/ocsp/verdict.h"

namespace staple::report {

/// ColumnRow is a line of a table. One of its cells is the name of the level.
struct ColumnRow {
  ocsp::Level level;
  std::vector<std::string> cells;  ///< ASCII, as many as there are headings
};

/// format_columns writes a table with a line of headings. Columns are two blanks apart; the
/// last one is not padded. With `colour`, the cells of the column `coloured` have the colour of
/// their level.
std::string format_columns(std::span<const std::string_view> headings,
                           std::span<const ColumnRow> rows, std::size_t coloured, bool colour);

}  // namespace staple::report
