// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/fleet_table.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/web/status/layout.h"
#include "exporter/web/status/target_name.h"
#include "exporter/web/status/validity.h"
#include "probes/ocsp/fault.h"
#include "probes/text/clean.h"

namespace staple::web {
namespace {

constexpr std::size_t kMaxDetail = 180;  // bytes of the detail shown in a row

/// render_heading renders a column heading. Its link sorts by the column, or reverses the order if
/// it is already sorted by it.
Html render_heading(std::string_view text, SortBy sort, const Selection& selection) {
  const bool here = selection.sort == sort;
  Selection other = selection;
  other.page = 1;
  other.sort = sort;
  other.reverse = here && !selection.reverse;
  Html html;
  html << "<th role=\"columnheader\" scope=\"col\" class=\"" << name(sort) << "\"";
  // Worst first means descending severity.
  const bool falls = selection.reverse != (sort == SortBy::worst);
  if (here) html << " aria-sort=\"" << std::string_view(falls ? "descending" : "ascending") << "\"";
  html << "><a id=\"sort-" << name(sort) << "\" href=\"./" << format_query(other) << "\">" << text
       << "</a></th>";
  return html;
}

/// render_endpoint renders the identity of an endpoint: target, fleet, labels and number
/// of addresses.
Html render_endpoint(const Row& row) {
  const endpoint::Endpoint& endpoint = row.endpoint();
  Html html;
  html << "<a class=\"target\" href=\"endpoints/" << row.id << "\" title=\"" << endpoint.name
       << "\">" << render_target(endpoint.name)
       << "</a><span class=\"about\"><span>fleet=" << endpoint.fleet << "</span>";
  for (const auto& [label, value] : endpoint.labels)
    html << "<span>" << label << "=" << value << "</span>";
  std::set<std::string_view> addresses;
  for (const endpoint::AddressStatus& each : row.status->addresses)
    addresses.insert(each.latest->address);
  if (addresses.size() > 1) html << "<span>" << addresses.size() << " addresses</span>";
  return html << "</span>";
}

/// render_orders renders links to the orders that no column has.
Html render_orders(const Selection& selection) {
  Html html;
  html << "<p class=\"orders\">Order:";
  for (const auto& [order, label] : {std::pair(SortBy::worst, std::string_view("worst first")),
                                     std::pair(SortBy::next, std::string_view("breaks next"))}) {
    Selection other = selection;
    other.page = 1;
    other.sort = order;
    other.reverse = false;
    html << " <a id=\"order-" << name(order) << "\" href=\"./" << format_query(other) << "\"";
    if (selection.sort == order && !selection.reverse) html << " aria-current=\"true\"";
    html << ">" << label << "</a>";
  }
  return html << "</p>";
}

/// find_detail returns the detail of the failure or of the finding that the summary names. Empty if
/// there is none.
std::string_view find_detail(const Row& row) {
  const prober::Observation& observation = *row.worst;
  if (observation.failure) return observation.failure->detail;
  if (observation.not_offered) return *observation.not_offered;
  if (observation.verdict->findings.empty()) return {};
  // The summary may name a fault that time has added since the probe. It has no detail.
  const ocsp::Finding& first = observation.verdict->findings.front();
  return entry(first.fault).name == row.summary.cause ? first.detail : std::string_view();
}

Html render_problem(const Row& row) {
  Html html;
  if (!row.worst) return html << "<span class=\"quiet\">not probed yet</span>";
  if (!endpoint::needs_attention(row.summary.level)) return html;
  html << "<code>";
  if (!row.summary.stage.empty()) html << row.summary.stage << " ";
  return html << row.summary.cause << "</code> <span class=\"detail\">"
              << text::clean(find_detail(row), kMaxDetail) << "</span>";
}

Html render_row(const Row& row, WallTime now) {
  Html html;
  html << "<tr role=\"row\" id=\"e-" << row.id << "\" class=\"";
  if (row.worst) html << class_of(row.summary.level);
  html << "\"><td role=\"cell\" class=\"worst\">";
  if (row.worst) html << render_badge(row.summary.level);
  html << "</td><th role=\"rowheader\" scope=\"row\" class=\"target\">" << render_endpoint(row)
       << "</th><td role=\"cell\" class=\"wrong\">" << render_problem(row)
       << "</td><td role=\"cell\" class=\"left\">";
  if (row.soonest) html << render_time_left(*row.soonest, now);
  html << "</td><td role=\"cell\" class=\"probed\">";
  if (row.worst) html << render_age(row.worst->time, now);
  return html << "</td></tr>\n";
}

/// render_verdicts tells which verdicts the listed endpoints have. Empty if it is any.
Html render_verdicts(const Filter& filter, std::size_t matching) {
  Html html;
  if (filter.verdicts == list_attention())
    return html << std::string_view(matching == 1 ? " needs attention" : " need attention");
  for (const ocsp::Level& level : filter.verdicts) {
    const bool is_first = &level == &filter.verdicts.front();
    const std::string_view between = &level == &filter.verdicts.back() ? " or " : ", ";
    html << (is_first ? " with the verdict " : between) << label_of(level);
  }
  return html;
}

}  // namespace

Html render_fleet_table(const Overview& overview, const Selection& selection,
                        const SelectionPage& result) {
  Html html;
  html << "<section id=\"list\" aria-labelledby=\"matching\"><h2 id=\"matching\">"
       << result.matching << std::string_view(result.matching == 1 ? " endpoint" : " endpoints");
  html << render_verdicts(selection.filter, result.matching);
  html << "</h2>" << render_orders(selection);
  if (result.rows.empty()) {
    return html << "<p>No endpoint matches. <a href=\"./\">Show all</a></p></section>\n";
  }
  html << "<table role=\"table\" class=\"endpoints\" aria-labelledby=\"matching\">"
          "<thead role=\"rowgroup\"><tr role=\"row\">"
       << render_heading("Verdict", SortBy::worst, selection)
       << render_heading("Endpoint", SortBy::target, selection)
       << "<th role=\"columnheader\" scope=\"col\" class=\"wrong\">Problem</th>"
       << render_heading("Time left", SortBy::left, selection)
       << render_heading("Probed", SortBy::probed, selection)
       << "</tr></thead><tbody role=\"rowgroup\">\n";
  for (const Row* row : result.rows) html << render_row(*row, overview.time);
  return html << "</tbody></table></section>\n";
}

}  // namespace staple::web
