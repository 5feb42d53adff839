// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/group_table.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "exporter/web/status/layout.h"
#include "exporter/web/status/validity.h"

namespace staple::web {
namespace {

constexpr std::size_t kMaxGroups = 50;  // listed in a table

/// GroupKind is a way to group endpoints.
struct GroupKind {
  std::string_view id;
  std::string_view title;
  std::string_view heading;
  Selection (*narrow)(Selection selection, std::string_view name);
};

constexpr GroupKind kFleets{"fleets", "Fleets", "Fleet", narrow_to_fleet};
constexpr GroupKind kIssuers{"issuers", "Issuers", "Issuer", narrow_to_issuer};

Html render_group(const GroupCount& group, const GroupKind& kind, const Selection& selection) {
  const std::string link = "./" + format_query(kind.narrow(selection, group.name));
  Html html;
  html << "<tr><th scope=\"row\"><a href=\"" << link << "\">" << group.name
       << "</a></th><td class=\"number\">" << group.counts.total() << "</td><td>"
       << render_proportion(group.counts) << "</td>";
  for (const ocsp::Level level : kShownLevels) {
    const std::size_t count = group.counts.of(level);
    html << "<td class=\"number\">";
    if (count > 0) html << "<span class=\"count " << class_of(level) << "\">" << count << "</span>";
    html << "</td>";
  }
  return html << "</tr>\n";
}

Html render_table(std::span<const GroupCount> groups, const GroupKind& kind,
                  const Selection& selection) {
  Html html;
  html << "<details class=\"groups\" id=\"" << kind.id << "\"><summary>" << kind.title << " ("
       << groups.size()
       << ")</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\""
       << kind.title << "\"><table aria-label=\"" << kind.title
       << "\"><thead><tr><th scope=\"col\">" << kind.heading
       << "</th><th scope=\"col\" class=\"number\">Endpoints</th>"
          "<th scope=\"col\"><span class=\"hidden\">Share</span></th>";
  for (const ocsp::Level level : kShownLevels)
    html << "<th scope=\"col\" class=\"number\">" << label_of(level) << "</th>";
  html << "</tr></thead><tbody>\n";
  for (const GroupCount& group : groups.first(std::min(kMaxGroups, groups.size())))
    html << render_group(group, kind, selection);
  html << "</tbody></table></div>";
  if (groups.size() > kMaxGroups) {
    html << "<p class=\"quiet\">" << groups.size() - kMaxGroups
         << " more, with fewer problems. Search for their names below.</p>";
  }
  return html << "</details>";
}

}  // namespace

Html render_proportion(const LevelCounts& counts) {
  Html html;
  html << "<svg class=\"proportion\" aria-hidden=\"true\">"
          "<rect class=\"track\" width=\"100%\" height=\"100%\"/>";
  std::size_t before = 0;
  for (const ocsp::Level level : kShownLevels) {
    const std::size_t count = counts.of(level);
    if (count == 0) continue;
    const std::size_t begin = 1000 * before / counts.probed();
    before += count;
    // A minimum width, so that a small share stays visible.
    const std::size_t width = std::max<std::size_t>(1000 * before / counts.probed() - begin, 4);
    html << "<rect class=\"fill " << class_of(level) << "\" x=\""
         << format_percent(static_cast<int>(begin)) << "\" width=\""
         << format_percent(static_cast<int>(width)) << "\" height=\"100%\"/>";
  }
  return html << "</svg>";
}

Html render_groups(const Selection& selection, const SelectionPage& result) {
  Html html;
  if (result.fleets.size() > 1) html << render_table(result.fleets, kFleets, selection);
  if (result.issuers.size() > 1) html << render_table(result.issuers, kIssuers, selection);
  return html;
}

}  // namespace staple::web
