#include "exporter/report/list.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "exporter/endpoint/summary.h"
#include "exporter/report/paint.h"
#include "probes/ocsp/fault.h"

namespace staple::report {
namespace {

/// In the order in which people should look.
constexpr std::array kOrder{ocsp::Level::critical, ocsp::Level::unreachable, ocsp::Level::warning,
                            ocsp::Level::ok, ocsp::Level::not_applicable};

struct Line {
  ocsp::Level level;
  const std::string* target;
  const prober::Observation* seen;
};

std::string detail(const prober::Observation& seen) {
  if (seen.failure) return seen.failure->detail;
  return seen.verdict && !seen.verdict->findings.empty() ? seen.verdict->findings.front().detail : "";
}

std::string line_text(const Line& line, bool colour) {
  constexpr std::size_t width = 11;  // of the longest word
  const std::string word(name(line.level));
  std::string text = colourise(word, line.level, colour) + std::string(width - word.size(), ' ');
  text += "  " + *line.target;
  const std::string& address = line.seen->address;
  if (!address.empty() && line.target->find(address) == std::string::npos) text += " at " + address;
  if (!line.seen->view.empty()) text += " (" + line.seen->view + ")";
  const endpoint::Summary said = endpoint::summarize(*line.seen);
  for (const auto part : {said.stage, said.cause}) {
    if (!part.empty()) text.append("  ").append(part);
  }
  const std::string more = detail(*line.seen);
  return text + (more.empty() ? "" : ": " + more) + "\n";
}

}  // namespace

std::string list_text(const endpoint::Snapshot& endpoints, bool colour) {
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
  std::ranges::stable_sort(lines, {}, [](const Line& line) { return std::ranges::find(kOrder, line.level); });
  std::string text;
  for (const Line& line : lines) text += line_text(line, colour);
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
