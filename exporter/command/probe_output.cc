#include "exporter/command/probe_output.h"

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "exporter/endpoint/summary.h"
#include "exporter/report/format_json.h"
#include "exporter/report/json.h"
#include "exporter/report/table.h"
#include "exporter/report/text.h"
#include "exporter/schedule/record.h"

namespace staple::command {
namespace {

std::vector<const prober::Observation*> views_of(const ProbedTarget& one) {
  std::vector<const prober::Observation*> views;
  for (const auto& result : one.result.views) views.push_back(&result.observation);
  return views;
}

}  // namespace

void write_json(const std::vector<ProbedTarget>& all, std::ostream& out) {
  boost::json::array array;
  for (const auto& one : all) {
    const auto views = views_of(one);
    for (const auto* const view : views) {
      array.push_back(report::observation_to_json(*view, {.target = one.name, .views = views}));
    }
  }
  out << report::format_json(array) << "\n";
}

void write_json_lines(const ProbedTarget& one, std::ostream& out) {
  const auto views = views_of(one);
  for (const auto* const view : views) {
    out << boost::json::serialize(
               report::observation_to_json(*view, {.target = one.name, .views = views}))
        << "\n";
  }
  out << std::flush;
}

void write_text(const std::vector<ProbedTarget>& all, bool colour, std::ostream& out) {
  const char* separator = "";
  for (const auto& one : all) {
    const auto views = views_of(one);
    std::vector<const prober::Observation*> explained = views;
    std::erase_if(explained, [](const prober::Observation* view) {
      return !endpoint::needs_attention(level_of(*view));
    });
    if (explained.empty()) explained.push_back(views.front());
    if (views.size() > 1) {
      out << separator << one.name << "\n\n" << report::format_views_table(views, colour);
      separator = "\n";
    }
    for (const auto* const view : explained) {
      out << separator << report::format_observation(*view, views, one.name, colour);
      separator = "\n";
    }
  }
}

endpoint::Snapshot make_snapshot(const std::vector<ProbedTarget>& all) {
  endpoint::Snapshot snapshot;
  for (const auto& one : all) {
    auto endpoint = std::make_shared<endpoint::Endpoint>();
    endpoint->target = one.target;
    endpoint->name = one.name;
    endpoint::Status before;
    before.endpoint = std::move(endpoint);
    prober::Observations observations{{}, one.result.comparison};
    for (const auto& view : one.result.views) observations.views.push_back(view.observation);
    snapshot.push_back(schedule::record(before, std::move(observations)).status);
  }
  return snapshot;
}

}  // namespace staple::command
