// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/probe_output.h"

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "exporter/clock.h"
#include "exporter/endpoint/summary.h"
#include "exporter/file.h"
#include "exporter/metrics/exposition.h"
#include "exporter/report/format_json.h"
#include "exporter/report/json.h"
#include "exporter/report/list.h"
#include "exporter/report/table.h"
#include "exporter/report/text.h"
#include "exporter/schedule/record.h"
#include "probes/text/clean.h"
#include "probes/text/pem.h"

namespace staple::command {
namespace {

std::vector<const prober::Observation*> views_of(const ProbedTarget& one) {
  std::vector<const prober::Observation*> views;
  for (const auto& result : one.result.views) views.push_back(&result.observation);
  return views;
}

/// write_json writes all views of all targets as one array.
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

/// needs_attention returns whether any view of the target does.
bool needs_attention(const ProbedTarget& one) {
  return std::ranges::any_of(one.result.views, [](const prober::ViewResult& view) {
    return endpoint::needs_attention(level_of(view.observation));
  });
}

/// write_report writes the report of a target: a table if it has several views, then the views that
/// need attention, or the first view if none does.
void write_report(const ProbedTarget& one, bool colour, std::ostream& out) {
  const auto views = views_of(one);
  std::vector<const prober::Observation*> explained = views;
  std::erase_if(explained, [](const prober::Observation* view) {
    return !endpoint::needs_attention(level_of(*view));
  });
  if (explained.empty()) explained.push_back(views.front());
  const char* separator = "";
  if (views.size() > 1) {
    out << one.name << "\n\n" << report::format_views_table(views, colour);
    separator = "\n";
  }
  for (const auto* const view : explained) {
    out << separator << report::format_observation(*view, views, one.name, colour);
    separator = "\n";
  }
}

/// make_snapshot returns the results as the scheduler would store them, without a fleet.
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

/// write_text writes the report of a single target. Several targets have a line each, and a report
/// each that needs attention if that is requested. Of the targets of a file only those have a line.
void write_text(const ProbeOptions& options, const std::vector<ProbedTarget>& all, bool colour,
                std::ostream& out) {
  const bool from_file = !options.targets_file.empty();
  if (!from_file && all.size() == 1) return write_report(all.front(), colour, out);
  out << report::format_list(
      make_snapshot(all),
      from_file ? report::ListedEndpoints::needing_attention : report::ListedEndpoints::all,
      colour);
  if (!options.details) return;
  for (const auto& one : all) {
    if (!needs_attention(one)) continue;
    out << "\n";
    write_report(one, colour, out);
  }
}

}  // namespace

void write_json_lines(const ProbedTarget& one, std::ostream& out) {
  const auto views = views_of(one);
  for (const auto* const view : views) {
    out << text::escape_json(boost::json::serialize(
               report::observation_to_json(*view, {.target = one.name, .views = views})))
        << "\n";
  }
  out << std::flush;
}

void write_output(const ProbeOptions& options, const std::vector<ProbedTarget>& all, bool colour,
                  std::ostream& out) {
  const bool listed = !options.targets_file.empty();
  if (options.output == OutputFormat::prometheus) {
    out << metrics::Exposition(make_snapshot(all), metrics::ExporterFacts{},
                               make_system_clock().now())
               .render_observations();
  } else if (options.output == OutputFormat::json && !listed) {
    write_json(all, out);
  } else if (options.output == OutputFormat::text) {
    write_text(options, all, colour, out);
  }
}

bool save_staple_and_chain(const ProbeOptions& options,
                           const std::vector<prober::ViewResult>& result, std::ostream& error) {
  const auto shown =
      std::ranges::find_if(result, [](const auto& each) { return !each.presented.chain.empty(); });
  const auto* const chain = shown == result.end() ? nullptr : &shown->presented.chain;
  bool saved = true;
  const auto write_if_requested = [&](const std::string& file, bool there,
                                      const std::string& content, const char* what) {
    if (file.empty()) return;
    if (!there) {
      error << file << ": not written: the server sent no " << what << "\n";
    } else if (const auto written = write_file(file, content); !written) {
      error << file << ": " << written.error().message << "\n";
      saved = false;
    }
  };
  std::string pem;
  if (chain) {
    for (const auto& certificate : *chain) pem += text::encode_pem("CERTIFICATE", certificate.der);
  }
  const auto* const staple = chain && chain->front().staple ? &*chain->front().staple : nullptr;
  write_if_requested(options.save_staple, staple,
                     staple ? std::string(staple->begin(), staple->end()) : "", "staple");
  write_if_requested(options.save_chain, chain, pem, "certificate");
  return saved;
}

}  // namespace staple::command
