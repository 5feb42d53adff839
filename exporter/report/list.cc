// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/list.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
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

/// Line is an observation in a list.
struct Line {
  ColumnRow row;
  WallTime end;  ///< see find_end()
};

bool is_before(const Line& one, const Line& other) {
  const auto rank = [](const Line& line) {
    return std::pair(std::ranges::find(kOrder, line.row.level), line.end);
  };
  return rank(one) < rank(other);
}

/// find_end returns when clients stop accepting the staple, or have stopped because it expired.
/// Returns WallTime::max() if there is no such time.
WallTime find_end(const prober::Observation& view) {
  return format_left(view) == "-" ? WallTime::max() : *view.verdict->effective_expiry;
}

using Views = std::vector<const prober::Observation*>;

Views views_of(const endpoint::Status& status) {
  Views views;
  for (const auto& address : status.addresses) views.push_back(address.latest.get());
  return views;
}

/// find_shown returns the views of an endpoint that have a line.
Views find_shown(const Views& views, ListedEndpoints listed) {
  Views shown;
  for (const auto* const view : views) {
    if (endpoint::needs_attention(level_of(*view))) shown.push_back(view);
  }
  if (!shown.empty() || views.empty() || listed == ListedEndpoints::needing_attention) return shown;
  const auto rank = [](const prober::Observation* view) {
    return std::pair(std::ranges::find(kOrder, level_of(*view)), find_end(*view));
  };
  return {*std::ranges::min_element(views, {}, rank)};
}

/// add_lines adds the lines of one endpoint.
void add_lines(const endpoint::Status& status, ListedEndpoints listed, std::vector<Line>& lines) {
  const Views views = views_of(status);
  for (const auto* const view : find_shown(views, listed)) {
    const ocsp::Level level = level_of(*view);
    const bool healthy = !endpoint::needs_attention(level);
    const std::string& target = status.endpoint->name;
    lines.push_back(
        {{level,
          {std::string(name(level)), healthy ? target : describe_endpoint(target, *view),
           format_left(*view), format_headline(*view, views, true)}},
         find_end(*view)});
  }
}

bool is_overdue(const prober::Observation& view) {
  const auto refresh_due = ocsp::find_refresh_due_at(*view.verdict, view.time);
  return refresh_due && *refresh_due < view.time;
}

/// describe_next_end writes which staple that clients accept ends first, of those whose refresh is
/// overdue if there are any. Empty if there is none.
std::string describe_next_end(const endpoint::Snapshot& endpoints) {
  std::pair first(true, WallTime::max());
  std::string text;
  for (const auto& status : endpoints) {
    for (const auto* const view : views_of(*status)) {
      const WallTime end = find_end(*view);
      if (end <= view->time || end == WallTime::max()) continue;
      const bool overdue = is_overdue(*view);
      if (std::pair(!overdue, end) >= first) continue;
      first = {!overdue, end};
      text = "The next staple to end: " + describe_endpoint(status->endpoint->name, *view) +
             " in " + format_left(*view) + (overdue ? ", its refresh is overdue\n" : "\n");
    }
  }
  return text;
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
  std::vector<Line> lines;
  for (const auto& status : endpoints) add_lines(*status, listed, lines);
  std::ranges::stable_sort(lines, is_before);
  std::vector<ColumnRow> rows;
  rows.reserve(lines.size());
  for (Line& line : lines) rows.push_back(std::move(line.row));
  const std::string table = rows.empty() ? "" : format_columns(kHeadings, rows, 0, colour) + "\n";
  return table + describe_next_end(endpoints) + count_levels(endpoints);
}

}  // namespace staple::report
