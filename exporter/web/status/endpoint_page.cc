#include "exporter/web/status/endpoint_page.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <boost/url/url.hpp>

#include "exporter/web/status/validity.h"
#include "exporter/web/status/view_section.h"
#include "probes/text/duration.h"

namespace staple::web {
namespace {

constexpr std::size_t kMostViews = 64;  // of one endpoint that are shown

Html title(const Row& row) {
  const endpoint::Endpoint& endpoint = row.endpoint();
  Html html;
  html << "<p class=\"back\"><a href=\"../\">All endpoints</a></p><div class=\"title\" id=\"title\"><h1>"
       << endpoint.name << "</h1>";
  if (row.worst) html << render_badge(row.answer.level);
  html << "</div><p class=\"about\"><span>fleet " << endpoint.fleet << "</span>";
  for (const auto& [label, value] : endpoint.labels) html << "<span>" << label << "=" << value << "</span>";
  html << "<span>module " << endpoint.module->name << "</span><span>every "
       << text::format_duration(endpoint.interval) << "</span></p>\n";
  return html;
}

/// views_table puts the addresses and views side by side.
Html views_table(const Row& row, WallTime now) {
  Html html;
  html << "<section id=\"views\"><h2>Addresses and views</h2><div class=\"scroll\"><table><thead><tr><th "
          "scope=\"col\">Verdict</th>"
          "<th scope=\"col\">Address</th><th scope=\"col\">View</th><th scope=\"col\">What is wrong</th><th "
          "scope=\"col\" class=\"left\">Time left</th></tr></thead><tbody>\n";
  const auto& addresses = row.status->addresses;
  for (std::size_t i = 0; i < std::min(addresses.size(), kMostViews); ++i) {
    const prober::Observation& seen = *addresses[i].latest;
    const endpoint::Summary here = endpoint::summarize_at(seen, now);
    html << "<tr id=\"view-" << i << "\"><td>" << render_badge(here.level)
         << "</td><th scope=\"row\"><a href=\"#" << make_view_anchor(i) << "\">";
    if (seen.address.empty()) {
      html << "none";
    } else {
      html << seen.address;
    }
    html << "</a></th><td>" << (seen.view.empty() ? std::string_view("default") : seen.view)
         << "</td><td><code>" << here.stage;
    if (!here.stage.empty()) html << " ";
    html << here.cause << "</code></td><td class=\"left\">";
    if (seen.verdict && seen.verdict->authenticated && seen.verdict->effective_expiry) {
      html << time_left(*seen.verdict, now);
    }
    html << "</td></tr>\n";
  }
  return html << "</tbody></table></div></section>\n";
}

Html answer_text(const endpoint::Summary& answer) {
  Html html;
  html << render_badge(answer.level);
  if (answer.cause.empty()) return html;
  html << " <code>" << answer.stage;
  if (!answer.stage.empty()) html << " ";
  return html << answer.cause << "</code>";
}

/// history lists what has changed, the latest first.
Html history(const Row& row, WallTime now) {
  Html html;
  html << "<section id=\"history\"><h2>What has changed</h2>";
  const auto& history = row.status->history;
  if (!history || history->empty()) return html << "<p class=\"quiet\">Nothing yet.</p></section>\n";
  html << "<ol class=\"history\">";
  for (auto change = history->rbegin(); change != history->rend(); ++change) {
    html << "<li><p class=\"when\">" << render_time(change->time, now);
    if (!change->address.empty()) html << " <span>" << change->address << "</span>";
    if (!change->view.empty()) html << " <span>" << change->view << "</span>";
    html << "</p><p>";
    if (change->from) {
      html << answer_text(*change->from) << " <span class=\"arrow\">became</span> ";
    } else {
      html << "<span class=\"arrow\">first answer</span> ";
    }
    html << answer_text(change->to) << " <span class=\"detail\">" << change->detail << "</span></p></li>\n";
  }
  return html << "</ol><p class=\"quiet\">The latest " << endpoint::kMaxHistory
              << " changes since the start of the exporter.</p></section>\n";
}

std::string json_link(const endpoint::Endpoint& endpoint) {
  boost::urls::url url("../api/v1/endpoints");
  url.params().append({"fleet", endpoint.fleet});
  url.params().append({"target", endpoint.name});
  return std::string(url.buffer());
}

Html counts(const Row& row) {
  Html html;
  html << "<p class=\"quiet\">" << row.status->probes << " probes since it is watched, "
       << row.status->failures << " of them failed. <a href=\"" << json_link(row.endpoint())
       << "\">The same as JSON</a></p>\n";
  return html;
}

}  // namespace

httpd::Response endpoint_page(const PageContext& context, const Row& row, WallTime now) {
  const auto& addresses = row.status->addresses;
  Html html;
  html << title(row);
  if (!row.worst) html << "<p>It has not been probed yet.</p>\n";
  if (addresses.size() > 1) html << views_table(row, now);
  std::vector<const prober::Observation*> views;
  for (const endpoint::AddressStatus& each : addresses) views.push_back(each.latest.get());
  for (std::size_t i = 0; i < std::min(addresses.size(), kMostViews); ++i) {
    const bool open = views[i] == row.worst;
    html << render_view_section({row.endpoint(), *views[i], views, i, open, now});
  }
  if (addresses.size() > kMostViews) {
    html << "<p class=\"quiet\">And " << addresses.size() - kMostViews << " more, which the JSON has.</p>\n";
  }
  html << history(row, now) << counts(row);
  return render_layout(context, {row.endpoint().name, "../", now}, html);
}

httpd::Response no_endpoint_page(const PageContext& context, WallTime now) {
  Html html;
  html << "<p class=\"back\"><a href=\"../\">All endpoints</a></p><h1>There is no such endpoint</h1><p>It "
          "may have left the "
          "configuration.</p>\n";
  httpd::Response response = render_layout(context, {"No such endpoint", "../", now, false}, html);
  response.status = 404;
  return response;
}

}  // namespace staple::web
