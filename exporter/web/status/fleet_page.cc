// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/fleet_page.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/web/status/filter_form.h"
#include "exporter/web/status/fleet_table.h"
#include "exporter/web/status/group_table.h"

namespace staple::web {
namespace {

/// make_link returns the link to a selection on this page.
std::string make_link(const Selection& selection) { return "./" + format_query(selection); }

/// render_tiles renders the number of selected endpoints in each state. A tile links to the
/// endpoints of its state; the current one links back to all.
Html render_tiles(const Selection& selection, const SelectionPage& result) {
  Html html;
  html << "<ul class=\"tiles\">";
  for (const ocsp::Level level : kShownLevels) {
    const auto& verdicts = selection.filter.verdicts;
    const bool chosen = verdicts.size() == 1 && verdicts.front() == level;
    Selection other = selection;
    other.page = 1;
    other.filter.verdicts.clear();
    if (!chosen) other.filter.verdicts.push_back(level);
    html << "<li><a class=\"tile " << class_of(level) << "\" id=\"tile-" << class_of(level)
         << "\" href=\"" << make_link(other) << "\"";
    if (chosen) html << " aria-current=\"true\"";
    html << "><strong>" << result.counts.of(level) << "</strong> " << render_badge(level)
         << "</a></li>";
  }
  html << "</ul>";
  if (result.counts.not_probed > 0) {
    html << "<p class=\"quiet\" id=\"not-probed\">Not probed yet: " << result.counts.not_probed
         << "</p>";
  }
  return html;
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

/// render_sentence summarizes the state of the selected endpoints.
Html render_sentence(const Overview& overview, const LevelCounts& counts) {
  Html html;
  const std::size_t critical = counts.of(ocsp::Level::critical);
  const std::string_view endpoints = counts.total() == 1 ? " endpoint" : " endpoints";
  if (overview.rows.empty()) return html << "No endpoints are configured";
  if (counts.total() == 0) return html << "No endpoint matches";
  if (counts.probed() == 0) return html << counts.total() << endpoints << ", none probed yet";
  if (critical == 0 && counts.total() == 1) return html << "1 endpoint, not critical";
  if (critical == 0) return html << "None of " << counts.total() << endpoints << " is critical";
  return html << critical << " of " << counts.total() << endpoints
              << std::string_view(critical == 1 ? " is critical" : " are critical");
}

/// render_attention renders a link to the selected endpoints that need attention. Empty if there
/// are none.
Html render_attention(const Selection& selection, const LevelCounts& counts) {
  Html html;
  if (counts.unwell() == 0) return html;
  Selection other = selection;
  other.page = 1;
  other.filter.verdicts = list_attention();
  return html << "<p><a id=\"attention\" href=\"" << make_link(other) << "\">" << counts.unwell()
              << std::string_view(counts.unwell() == 1 ? " needs" : " need")
              << " attention</a></p>";
}

/// render_headline renders the state of the endpoints that the tiles count.
Html render_headline(const Overview& overview, const Selection& selection,
                     const SelectionPage& result) {
  Html html;
  html << "<section class=\"summary\" id=\"summary\"><h1>"
       << render_sentence(overview, result.counts) << "</h1>";
  if (result.counts.total() < overview.rows.size()) {
    html << "<p class=\"quiet\" id=\"selected\">" << result.counts.total() << " of all "
         << overview.rows.size() << " endpoints are selected. <a href=\"./\">Show all</a></p>";
  }
  html << render_attention(selection, result.counts);
  if (!overview.rows.empty()) html << "<p><a href=\"#add\">Watch another endpoint</a></p>";
  return html << render_proportion(result.counts) << "</section>\n";
}

/// render_instructions tells how to watch an endpoint, and offers to probe it once.
Html render_instructions() {
  Html html;
  return html
         << "<p>Add the endpoint to the <code>targets</code> of a fleet in the file of the "
            "<a href=\"config\">configuration</a>, then send SIGHUP to the exporter. A target in a "
            "file of <code>file_sd_configs</code> needs no signal.</p>"
            "<form class=\"filter\" action=\"probe\" aria-label=\"Probe once\">"
            "<span class=\"field wide\"><label for=\"probe\">Target</label>"
            "<input id=\"probe\" name=\"target\" placeholder=\"www.example.com:443\" required>"
            "</span>"
            "<input type=\"hidden\" name=\"debug\" value=\"true\">"
            "<span class=\"buttons\"><button>Probe once</button></span></form>\n";
}

}  // namespace

httpd::Response render_fleet_page(const PageContext& context, const Overview& overview,
                                  const Selection& selection) {
  const SelectionPage result = select(overview, selection);
  Html html;
  html << render_headline(overview, selection, result);
  if (overview.rows.empty()) {
    html << render_instructions();
  } else {
    html << "<section id=\"states\">" << render_tiles(selection, result)
         << render_groups(selection, result) << "</section>\n"
         << render_filter_form(overview, selection, result)
         << render_fleet_table(overview, selection, result) << render_pager(selection, result)
         << "<details id=\"add\"><summary>Watch another endpoint</summary>" << render_instructions()
         << "</details>\n";
  }
  return render_layout(context, {"Endpoints", "", overview.time}, html);
}

}  // namespace staple::web
