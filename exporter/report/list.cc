// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/list.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "exporter/endpoint/summary.h"
#include "exporter/report/colour.h"
#include "probes/ocsp/fault.h"

namespace staple::report {
namespace {

/// By urgency.
constexpr std::array kOrder{ocsp::Level::critical, ocsp::Level::unreachable, ocsp::Level::warning,
                            ocsp::Level::ok, ocsp::Level::not_applicable};

struct Line {
  ocsp::Level level;
  const std::string* target;
  const prober::Observation* observation;
};

std::string find_detail(const prober::Observation& observation) {
  if (observation.failure) return observation.failure->detail;
  return observation.verdict && !observation.verdict->findings.empty()
             ? observation.verdict->findings.front().detail
             : "";
}

std::string format_line(const Line& line, bool colour) {
  constexpr std::size_t width = 11;  // of the longest verdict
  const std::string word(name(line.level));
  std::string text = colourise(word, line.level, colour) + std::string(width - word.size(), ' ');
  text += "  " + *line.target;
  const std::string& address = line.observation->address;
  if (!address.empty() && line.target->find(address) == std::string::npos) text += " at " + address;
  if (!line.observation->view.empty()) text += " (" + line.observation->view + ")";
  const endpoint::Summary summary = endpoint::summarize(*line.observation);
  for (const auto part : {summary.stage, summary.cause}) {
    if (!part.empty()) text.append("  ").append(part);
  }
  const std::string more = find_detail(*line.observation);
  return text + (more.empty() ? "" : ": " + more) + "\n";
}

}  // namespace

std::string format_list(const endpoint::Snapshot& endpoints, bool colour) {
  std::vector<Line> lines;
  std::array<std::size_t, kOrder.size()> counts{};
  for (const auto& status : endpoints) {
    if (const auto all = find_worst_level(*status)) ++counts[static_cast<std::size_t>(*all)];
    for (const auto& address : status->addresses) {
      const ocsp::Level here = level_of(*address.latest);
      if (endpoint::needs_attention(here))
        lines.push_back({here, &status->endpoint->name, address.latest.get()});
    }
  }
  std::ranges::stable_sort(lines, {},
                           [](const Line& line) { return std::ranges::find(kOrder, line.level); });
  std::string text;
  for (const Line& line : lines) text += format_line(line, colour);
  if (!lines.empty()) text += "\n";
  text += std::to_string(endpoints.size()) + (endpoints.size() == 1 ? " target" : " targets");
  const char* separator = ": ";
  for (const ocsp::Level each : kOrder) {
    const std::size_t count = counts[static_cast<std::size_t>(each)];
    if (count == 0) continue;
    std::string word(name(each));
    std::ranges::replace(word, '_', ' ');
    text += separator + std::to_string(count) + " " + word;
    separator = ", ";
  }
  return text + "\n";
}

}  // namespace staple::report
