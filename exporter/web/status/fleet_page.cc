// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/fleet_page.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/web/status/filter_form.h"
#include "exporter/web/status/fleet_table.h"

namespace staple::web {
namespace {

constexpr std::array kShownLevels{ocsp::Level::critical, ocsp::Level::unreachable,
                                  ocsp::Level::warning, ocsp::Level::ok,
                                  ocsp::Level::not_applicable};
constexpr std::size_t kMaxFleets = 50;  // listed on the page

std::size_t sum(const std::array<std::size_t, 5>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

/// make_link returns the link to a selection on this page.
std::string make_link(const Selection& selection) { return "./" + format_query(selection); }

/// render_proportion renders a bar with the share of each state.
Html render_proportion(const std::array<std::size_t, 5>& counts) {
  Html html;
  const std::size_t all = sum(counts);
  html << "<svg class=\"proportion\" aria-hidden=\"true\">"
          "<rect class=\"track\" width=\"100%\" height=\"100%\"/>";
  std::size_t before = 0;
  for (const ocsp::Level level : kShownLevels) {
    const std::size_t count = counts[static_cast<std::size_t>(level)];
    if (count == 0) continue;
    const std::size_t begin = 10'000 * before / all;
    before += count;
    // A minimum width, so that a small share stays visible.
    const std::size_t width = std::max<std::size_t>(10'000 * before / all - begin, 40);
    html << "<rect class=\"fill " << class_of(level) << "\" x=\"" << begin / 100 << "."
         << begin % 100 / 10 << "%\" width=\"" << width / 100 << "." << width % 100 / 10
         << "%\" height=\"100%\"/>";
  }
  return html << "</svg>";
}

/// render_tiles renders the number of selected endpoints in each state. A tile links to the
/// endpoints of its state; the current one links back to all.
Html render_tiles(const Selection& selection, const SelectionPage& result) {
  Html html;
  html << "<ul class=\"tiles\">";
  for (const ocsp::Level level : kShownLevels) {
    const bool chosen = selection.filter.verdict == level;
    Selection other = selection;
    other.page = 1;
    other.filter.verdict = chosen ? std::nullopt : std::optional(level);
    html << "<li><a class=\"tile " << class_of(level) << "\" id=\"tile-" << class_of(level)
         << "\" href=\"" << make_link(other) << "\"";
    if (chosen) html << " aria-current=\"true\"";
    html << "><strong>" << result.by_level[static_cast<std::size_t>(level)] << "</strong> "
         << render_badge(level) << "</a></li>";
  }
  html << "</ul>";
  if (result.not_probed > 0) {
    html << "<p class=\"quiet\" id=\"not-probed\">Not probed yet: " << result.not_probed << "</p>";
  }
  return html;
}

Html render_fleet_row(const FleetCount& fleet, const Selection& selection) {
  Selection only = selection;
  only.page = 1;
  only.filter.fleet = fleet.name;
  Html html;
  html << "<tr id=\"fleet-" << fleet.name << "\"><th scope=\"row\"><a href=\"" << make_link(only)
       << "\">" << fleet.name << "</a></th><td class=\"number\">"
       << sum(fleet.by_level) + fleet.not_probed << "</td><td>" << render_proportion(fleet.by_level)
       << "</td>";
  for (const ocsp::Level level : kShownLevels) {
    const std::size_t count = fleet.by_level[static_cast<std::size_t>(level)];
    html << "<td class=\"number\">";
    if (count > 0) html << "<span class=\"count " << class_of(level) << "\">" << count << "</span>";
    html << "</td>";
  }
  return html << "</tr>\n";
}

/// render_fleets lists the fleets that have endpoints. Empty for a single fleet, because the tiles
/// already show its counts.
Html render_fleets(const Overview& overview, const Selection& selection) {
  Html html;
  if (overview.fleets.size() < 2 || !selection.filter.fleet.empty()) return html;
  html << "<details class=\"fleets\" id=\"fleets\"><summary>Fleets (" << overview.fleets.size()
       << ")</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">Fleet</th>"
          "<th scope=\"col\" class=\"number\">Endpoints</th>"
          "<th scope=\"col\"><span class=\"hidden\">Share</span></th>";
  for (const ocsp::Level level : kShownLevels)
    html << "<th scope=\"col\" class=\"number\">" << label_of(level) << "</th>";
  html << "</tr></thead><tbody>\n";
  for (std::size_t i = 0; i < std::min(kMaxFleets, overview.fleets.size()); ++i) {
    html << render_fleet_row(overview.fleets[i], selection);
  }
  html << "</tbody></table></div>";
  if (overview.fleets.size() > kMaxFleets) {
    html << "<p class=\"quiet\">" << overview.fleets.size() - kMaxFleets
         << " more fleets: choose one in the filter below.</p>";
  }
  return html << "</details>";
}

Html render_pager(const Selection& selection, const SelectionPage& result) {
  Html html;
  if (result.pages < 2) return html;
  const auto render_link = [&](std::size_t page, std::string_view text, std::string_view relation) {
    Selection other = selection;
    other.page = page;
    Html one;
    return one << "<a rel=\"" << relation << "\" href=\"" << make_link(other) << "\">" << text
               << "</a>";
  };
  html << "<nav class=\"pager\" id=\"pager\" aria-label=\"Pages of the list\">";
  if (result.page > 1) html << render_link(result.page - 1, "Previous", "prev");
  html << "<span>Page " << result.page << " of " << result.pages << "</span>";
  if (result.page < result.pages) html << render_link(result.page + 1, "Next", "next");
  return html << "</nav>";
}

/// render_headline summarizes the state of all endpoints in one sentence.
Html render_headline(const Overview& overview) {
  std::array<std::size_t, 5> counts{};
  std::size_t not_probed = 0;
  for (const FleetCount& fleet : overview.fleets) {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += fleet.by_level[i];
    not_probed += fleet.not_probed;
  }
  const std::size_t critical = counts[static_cast<std::size_t>(ocsp::Level::critical)];
  Html html;
  html << "<section class=\"summary\" id=\"summary\"><h1>";
  if (overview.rows.empty()) {
    html << "No endpoints are configured";
  } else if (critical > 0) {
    html << critical << " of " << overview.rows.size() << " endpoints "
         << std::string_view(critical == 1 ? "is" : "are") << " critical";
  } else if (sum(counts) == 0) {
    html << overview.rows.size()
         << std::string_view(overview.rows.size() == 1 ? " endpoint" : " endpoints")
         << ", none probed yet";
  } else {
    html << "None of " << overview.rows.size() << " endpoints is critical";
  }
  return html << "</h1>" << render_proportion(counts) << "</section>\n";
}

}  // namespace

httpd::Response render_fleet_page(const PageContext& context, const Overview& overview,
                                  const Selection& selection) {
  const SelectionPage result = select(overview, selection);
  Html html;
  html << render_headline(overview);
  if (overview.rows.empty()) {
    html << "<p>Add endpoints under <code>fleets</code> in the configuration, or probe one now:</p>"
            "<form action=\"probe\"><label for=\"probe\">Target</label> "
            "<input id=\"probe\" name=\"target\" placeholder=\"www.example.com:443\" required> "
            "<button>Probe</button></form>\n";
  } else {
    html << "<section id=\"states\">" << render_tiles(selection, result)
         << render_fleets(overview, selection) << "</section>\n"
         << render_filter_form(overview, selection)
         << render_fleet_table(overview, selection, result) << render_pager(selection, result);
  }
  return render_layout(context, {"Endpoints", "", overview.time}, html);
}

}  // namespace staple::web
