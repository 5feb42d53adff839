// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/filter_form.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/web/status/group_table.h"
#include "exporter/web/status/layout.h"
#include "probes/ocsp/fault.h"

namespace staple::web {
namespace {

constexpr std::size_t kMaxOptions = 200;  // of a choice among names
constexpr std::array kSeverities{ocsp::Severity::critical, ocsp::Severity::warning,
                                 ocsp::Severity::information};

/// render_option renders an option of a choice, with the number of its endpoints if it is known.
Html render_option(std::string_view value, bool chosen, std::string_view label,
                   std::optional<std::size_t> count = std::nullopt) {
  Html html;
  html << "<option value=\"" << value << "\"";
  if (chosen) html << " selected";
  html << ">" << label;
  if (count) html << " (" << *count << ")";
  return html << "</option>";
}

Html render_hidden(std::string_view parameter, std::string_view value) {
  Html html;
  if (value.empty()) return html;
  return html << "<input type=\"hidden\" name=\"" << parameter << "\" value=\"" << value << "\">";
}

/// render_begin renders the label of a choice and its first option, which admits everything.
Html render_begin(std::string_view name, std::string_view label) {
  Html html;
  return html << "<label for=\"" << name << "\">" << label << "</label><select id=\"" << name
              << "\" name=\"" << name << "\"><option value=\"\">any</option>";
}

/// render_names renders a choice among names, with the chosen one also if there is none like it.
Html render_names(std::string_view name, std::string_view label,
                  std::span<const std::string_view> names, std::string_view chosen) {
  names = names.first(std::min(names.size(), kMaxOptions));
  Html html;
  html << render_begin(name, label);
  for (const std::string_view each : names) html << render_option(each, each == chosen, each);
  if (!chosen.empty() && std::ranges::find(names, chosen) == names.end())
    html << render_option(chosen, true, chosen);
  return html << "</select>";
}

Html render_faults(const Overview& overview, const SelectionPage& result,
                   const std::optional<ocsp::Fault>& wanted) {
  const std::string_view chosen = wanted ? entry(*wanted).name : std::string_view();
  std::vector<std::string_view> names = overview.faults;
  if (wanted && std::ranges::find(names, chosen) == names.end()) names.push_back(chosen);
  Html html;
  html << render_begin("fault", "Fault");
  for (const std::string_view each : names) {
    const auto count = result.faults.find(each);
    html << render_option(each, each == chosen, each,
                          count == result.faults.end() ? 0 : count->second);
  }
  return html << "</select>";
}

Html render_severities(const std::optional<ocsp::Severity>& wanted) {
  Html html;
  html << render_begin("severity", "Severity");
  for (const ocsp::Severity severity : kSeverities)
    html << render_option(name(severity), wanted == severity, name(severity));
  return html << "</select>";
}

/// render_verdicts renders a choice among the verdicts, and before them all that need attention. A
/// URL can choose other combinations.
Html render_verdicts(const Filter& filter) {
  const std::string chosen = format_verdicts(filter.verdicts);
  const std::string attention = format_verdicts(list_attention());
  Html html;
  html << render_begin("verdict", "Verdict")
       << render_option(attention, chosen == attention, "needs attention");
  for (const ocsp::Level level : kShownLevels)
    html << render_option(name(level), chosen == name(level), label_of(level));
  if (filter.verdicts.size() > 1 && chosen != attention)
    html << render_option(chosen, true, chosen);
  return html << "</select>";
}

}  // namespace

Html render_filter_form(const Overview& overview, const Selection& selection,
                        const SelectionPage& result) {
  const Filter& filter = selection.filter;
  Html html;
  html << "<form class=\"filter\" id=\"filter\" role=\"search\" action=\"./\" "
          "aria-label=\"Filter the endpoints\">"
          "<span class=\"field wide\"><label for=\"q\">Search</label>"
          "<input type=\"search\" id=\"q\" name=\"q\" maxlength=\"200\" "
          "placeholder=\"name, label, fault, issuer\" value=\""
       << selection.text << "\"></span><span class=\"field\">" << render_verdicts(filter)
       << "</span><span class=\"field\">"
       << render_names("fleet", "Fleet", overview.fleets, filter.fleet)
       << "</span><span class=\"field\">"
       << render_names("issuer", "Issuer", overview.issuers, filter.issuer)
       << "</span><span class=\"field\">" << render_faults(overview, result, filter.fault)
       << "</span><span class=\"field\">" << render_severities(filter.severity) << "</span>"
       << render_hidden("target", filter.target)
       << render_hidden("sort",
                        selection.sort == SortBy::worst ? std::string_view() : name(selection.sort))
       << render_hidden("order", selection.reverse ? "desc" : std::string_view())
       << "<span class=\"buttons\"><button>Filter</button> "
          "<a class=\"button\" href=\"./\">Clear</a></span></form>\n";
  return html;
}

}  // namespace staple::web
