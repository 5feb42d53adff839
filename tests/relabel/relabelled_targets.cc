// SPDX-License-Identifier: Apache-2.0

// Prints as JSON what the program makes of the file_sd lists of a configuration:
//
//     staple_relabelled_targets CONFIGURATION
//
//     {"problems": ["fleets[0].relabel_configs"],
//      "fleets": {"NAME": {"targets": [{"target": "a:443", "module": "", "labels": {}}],
//                          "dropped": 0, "refused": 0, "failures": []}}}
#include <iostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "exporter/clock.h"
#include "exporter/configuration/load.h"
#include "exporter/discovery/file_source.h"

namespace {

using namespace staple;
namespace json = boost::json;

json::array format_targets(const discovery::DiscoveredGroups& groups) {
  json::array targets;
  for (const auto& group : groups) {
    json::object labels;
    for (const auto& [name, value] : group.labels) labels[name] = value;
    for (const Target& target : group.targets) {
      targets.push_back(json::object{
          {"target", to_string(target)}, {"module", group.module}, {"labels", labels}});
    }
  }
  return targets;
}

json::object poll_fleet(const config::FleetSettings& fleet, const config::Settings& settings) {
  boost::asio::io_context loop;
  const discovery::TargetRules rules{fleet.module, settings.modules, fleet.relabel};
  json::object found;
  for (const auto& files : fleet.file_sd) {
    discovery::FileSource source(loop.get_executor(), make_system_clock(), files, rules, nullptr,
                                 [] {});
    const discovery::PollResult result = source.poll_now();
    json::array failures(result.failures.begin(), result.failures.end());
    found = {{"targets", format_targets(*result.groups)},
             {"dropped", result.dropped},
             {"refused", result.refusals.count},
             {"failures", std::move(failures)}};
  }
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: staple_relabelled_targets CONFIGURATION\n";
    return 64;
  }
  const auto loaded = config::load_settings(argv[1]);
  json::array problems;
  json::object fleets;
  if (const auto* const found = std::get_if<std::vector<config::Problem>>(&loaded)) {
    for (const config::Problem& problem : *found) problems.push_back(json::value(problem.path));
  } else {
    const auto& settings = std::get<config::Settings>(loaded);
    for (const auto& fleet : settings.fleets) fleets[fleet.name] = poll_fleet(fleet, settings);
  }
  std::cout << json::serialize(json::object{{"problems", problems}, {"fleets", fleets}}) << '\n';
}
