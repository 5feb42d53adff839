// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/filter_form.h"

#include <array>
#include <string_view>

#include "probes/ocsp/fault.h"

namespace staple::web {
namespace {

constexpr std::array kSeverities{ocsp::Severity::critical, ocsp::Severity::warning,
                                 ocsp::Severity::information};

Html render_option(std::string_view value, bool chosen) {
  Html html;
  html << "<option value=\"" << value << "\"";
  if (chosen) html << " selected";
  return html << ">" << value;
}

Html render_hidden(std::string_view parameter, std::string_view value) {
  Html html;
  if (value.empty()) return html;
  return html << "<input type=\"hidden\" name=\"" << parameter << "\" value=\"" << value << "\">";
}

Html render_fleets(const Overview& overview, std::string_view chosen) {
  Html html;
  html << "<label for=\"fleet\">Fleet</label><select id=\"fleet\" name=\"fleet\">"
          "<option value=\"\">any</option>";
  bool there = chosen.empty();
  for (const FleetCount& fleet : overview.fleets) {
    html << render_option(fleet.name, fleet.name == chosen) << "</option>";
    there = there || fleet.name == chosen;
  }
  if (!there) html << render_option(chosen, true) << "</option>";
  return html << "</select>";
}

Html render_faults(const Overview& overview, const std::optional<ocsp::Fault>& wanted) {
  const std::string_view chosen = wanted ? entry(*wanted).name : std::string_view();
  Html html;
  html << "<label for=\"fault\">Fault</label><select id=\"fault\" name=\"fault\">"
          "<option value=\"\">any</option>";
  bool there = chosen.empty();
  for (const auto& [name, count] : overview.faults) {
    html << render_option(name, name == chosen) << " (" << count << ")</option>";
    there = there || name == chosen;
  }
  if (!there) html << render_option(chosen, true) << " (0)</option>";
  return html << "</select>";
}

Html render_severities(const std::optional<ocsp::Severity>& wanted) {
  Html html;
  html << "<label for=\"severity\">Severity</label><select id=\"severity\" name=\"severity\">"
          "<option value=\"\">any</option>";
  for (const ocsp::Severity severity : kSeverities)
    html << render_option(name(severity), wanted == severity) << "</option>";
  return html << "</select>";
}

}  // namespace

Html render_filter_form(const Overview& overview, const Selection& selection) {
  const Filter& filter = selection.filter;
  Html html;
  html << "<form class=\"filter\" id=\"filter\" role=\"search\" action=\"./\" "
          "aria-label=\"Filter the endpoints\">"
          "<span class=\"field wide\"><label for=\"q\">Search</label>"
          "<input type=\"search\" id=\"q\" name=\"q\" maxlength=\"200\" "
          "placeholder=\"target, fleet, label, fault, issuer\" value=\""
       << selection.text << "\"></span><span class=\"field\">"
       << render_fleets(overview, filter.fleet) << "</span><span class=\"field\">"
       << render_faults(overview, filter.fault) << "</span><span class=\"field\">"
       << render_severities(filter.severity) << "</span>" << render_hidden("target", filter.target)
       << render_hidden("verdict", filter.verdict ? name(*filter.verdict) : std::string_view())
       << render_hidden("sort",
                        selection.sort == SortBy::worst ? std::string_view() : name(selection.sort))
       << render_hidden("order", selection.reverse ? "desc" : std::string_view())
       << "<span class=\"buttons\"><button>Filter</button> "
          "<a class=\"button\" href=\"./\">Clear</a></span></form>\n";
  return html;
}

}  // namespace staple::web
