// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/endpoint_page.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/url/url.hpp>

#include "exporter/http/query.h"
#include "exporter/web/status/counts.h"
#include "exporter/web/status/history.h"
#include "exporter/web/status/target_name.h"
#include "exporter/web/status/validity.h"
#include "exporter/web/status/view_section.h"
#include "probes/text/duration.h"

namespace staple::web {
namespace {

constexpr std::size_t kMaxViews = 64;  // shown for one endpoint

Html render_title(const Row& row) {
  const endpoint::Endpoint& endpoint = row.endpoint();
  Html html;
  html << "<p class=\"back\"><a href=\"../\">All endpoints</a></p>"
          "<div class=\"title\" id=\"title\"><h1>"
       << render_target(endpoint.name) << "</h1>";
  if (row.worst) html << render_badge(row.summary.level);
  html << "</div><p class=\"about\"><span>target=" << endpoint.name
       << "</span><span>fleet=" << endpoint.fleet << "</span>";
  for (const auto& [label, value] : endpoint.labels)
    html << "<span>" << label << "=" << value << "</span>";
  html << "<span>module " << endpoint.module->name << "</span><span>every "
       << text::format_duration(endpoint.interval) << "</span></p>\n";
  return html;
}

/// render_views_table compares the addresses and views in a table.
Html render_views_table(const Row& row, WallTime now) {
  Html html;
  html << "<section id=\"views\"><h2 id=\"views-title\">Addresses and views</h2>"
          "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"views-title\">"
          "<table aria-labelledby=\"views-title\"><thead><tr>"
          "<th scope=\"col\">Verdict</th><th scope=\"col\">Address</th>"
          "<th scope=\"col\">View</th><th scope=\"col\">Problem</th>"
          "<th scope=\"col\" class=\"left\">Time left</th></tr></thead><tbody>\n";
  const auto& addresses = row.status->addresses;
  for (std::size_t i = 0; i < std::min(addresses.size(), kMaxViews); ++i) {
    const prober::Observation& observation = *addresses[i].latest;
    const endpoint::Summary summary = endpoint::summarize_at(observation, now);
    html << "<tr id=\"view-" << i << "\"><td>" << render_badge(summary.level)
         << "</td><th scope=\"row\"><a href=\"#" << make_view_anchor(i) << "\">";
    if (observation.address.empty()) {
      html << "no address";
    } else {
      html << observation.address;
    }
    html << "</a></th><td>"
         << (observation.view.empty() ? std::string_view("default") : observation.view)
         << "</td><td><code>" << summary.stage;
    if (!summary.stage.empty()) html << " ";
    html << summary.cause << "</code></td><td class=\"left\">";
    if (observation.verdict && observation.verdict->authenticated &&
        observation.verdict->effective_expiry) {
      html << render_time_left(*observation.verdict, now);
    }
    html << "</td></tr>\n";
  }
  return html << "</tbody></table></div></section>\n";
}

/// name_page returns the title of the window: the server name of a target that has one.
std::string_view name_page(const endpoint::Endpoint& endpoint) {
  const TargetName parts = split_target(endpoint.name);
  return parts.where.starts_with(':') ? std::string_view(endpoint.name) : parts.name;
}

std::string make_json_link(const endpoint::Endpoint& endpoint) {
  boost::urls::url url("../api/v1/endpoints");
  httpd::append_parameter(url, "fleet", endpoint.fleet);
  httpd::append_parameter(url, "target", endpoint.name);
  return std::string(url.buffer());
}

Html render_counts(const Row& row) {
  Html html;
  html << "<p class=\"quiet\">" << row.status->probes << " probes, " << row.status->failures
       << " failed. <a href=\"" << make_json_link(row.endpoint())
       << "\">JSON of this endpoint</a></p>\n";
  return html;
}

}  // namespace

httpd::Response render_endpoint_page(const PageContext& context, const Overview& overview,
                                     const Row& row) {
  const WallTime now = overview.time;
  const auto issuers = count_by_issuer(overview, row);
  const auto& addresses = row.status->addresses;
  Html html;
  html << render_title(row);
  if (!row.worst) html << "<p>Not probed yet.</p>\n";
  if (addresses.size() > 1) html << render_views_table(row, now);
  std::vector<const prober::Observation*> views;
  views.reserve(addresses.size());
  for (const endpoint::AddressStatus& each : addresses) views.push_back(each.latest.get());
  for (std::size_t i = 0; i < std::min(addresses.size(), kMaxViews); ++i) {
    const bool open = views[i] == row.worst;
    html << render_view_section(
        {row.endpoint(), *views[i], views, i, open, now, row.status->history.get(), issuers});
  }
  if (addresses.size() > kMaxViews) {
    html << "<p class=\"quiet\">" << addresses.size() - kMaxViews
         << " more views are in the JSON.</p>\n";
  }
  html << render_history(row, now) << render_counts(row);
  return render_layout(context, {name_page(row.endpoint()), "../", now}, html);
}

httpd::Response render_no_endpoint_page(const PageContext& context, WallTime now) {
  Html html;
  html << "<p class=\"back\"><a href=\"../\">All endpoints</a></p><h1>Endpoint not found</h1>"
          "<p>No endpoint has this ID. It may have been removed from the configuration.</p>\n";
  httpd::Response response =
      render_layout(context, {"Endpoint not found", "../", now, false}, html);
  response.status = 404;
  return response;
}

}  // namespace staple::web
