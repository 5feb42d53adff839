// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/list.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "exporter/endpoint/summary.h"
#include "exporter/report/columns.h"
#include "exporter/report/headline.h"

namespace staple::report {
namespace {

constexpr std::string_view kHeadings[] = {"VERDICT", "TARGET", "LEFT", "RESULT"};

/// By urgency.
constexpr std::array kOrder{ocsp::Level::critical, ocsp::Level::unreachable, ocsp::Level::warning,
                            ocsp::Level::ok, ocsp::Level::not_applicable};

/// add_rows adds the rows of one endpoint.
void add_rows(const endpoint::Status& status, ListedEndpoints listed,
              std::vector<ColumnRow>& rows) {
  std::vector<const prober::Observation*> views;
  for (const auto& address : status.addresses) views.push_back(address.latest.get());
  const auto add = [&](const std::string& target, const prober::Observation& view) {
    const ocsp::Level level = level_of(view);
    rows.push_back({level,
                    {std::string(name(level)), target, format_left(view),
                     format_headline(view, views, true)}});
  };
  const std::size_t before = rows.size();
  for (const auto* const view : views) {
    if (endpoint::needs_attention(level_of(*view)))
      add(describe_endpoint(status.endpoint->name, *view), *view);
  }
  const auto* const worst = endpoint::find_worst_address(status);
  if (listed == ListedEndpoints::all && rows.size() == before && worst)
    add(status.endpoint->name, *worst->latest);
}

/// count_levels writes the number of endpoints per level: `3 targets: 1 critical, 2 ok`.
std::string count_levels(const endpoint::Snapshot& endpoints) {
  std::string text =
      std::to_string(endpoints.size()) + (endpoints.size() == 1 ? " target" : " targets");
  const char* separator = ": ";
  for (const ocsp::Level each : kOrder) {
    const auto count = std::ranges::count(
        endpoints, each, [](const auto& status) { return find_worst_level(*status); });
    if (count == 0) continue;
    std::string word(name(each));
    std::ranges::replace(word, '_', ' ');
    text += separator + std::to_string(count) + " " + word;
    separator = ", ";
  }
  return text + "\n";
}

}  // namespace

std::string format_list(const endpoint::Snapshot& endpoints, ListedEndpoints listed, bool colour) {
  std::vector<ColumnRow> rows;
  for (const auto& status : endpoints) add_rows(*status, listed, rows);
  std::ranges::stable_sort(
      rows, {}, [](const ColumnRow& row) { return std::ranges::find(kOrder, row.level); });
  const std::string table = rows.empty() ? "" : format_columns(kHeadings, rows, 0, colour) + "\n";
  return table + count_levels(endpoints);
}

}  // namespace staple::report
