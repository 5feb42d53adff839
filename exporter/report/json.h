// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string_view>

#include <boost/json/object.hpp>

#include "exporter/configuration/settings.h"
#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"

namespace staple::report {

/// ReportContext identifies the endpoint of an observation.
struct ReportContext {
  std::string_view target;      ///< `host:port`, with `#server-name` if the target has one
  std::string_view fleet = {};  ///< empty for a target given on the command line
  const config::Labels* labels = nullptr;  ///< null for a target given on the command line
  /// All views of the endpoint, for find_cause().
  std::span<const prober::Observation* const> views = {};
  std::string_view id = {};  ///< of the endpoint in URLs; empty if it has none
};

/// observation_to_json writes an observation in the shape that `probe --output=json` and the API
/// share. Absent values have no key. An unauthenticated staple has no status; its other facts are
/// written beside `authenticated: false`.
boost::json::object observation_to_json(const prober::Observation& observation,
                                        const ReportContext& context);

/// verdict_to_json writes a verdict for `verify --output=json`: the same shape without target,
/// address and probe. `time` is the time of the judgement.
boost::json::object verdict_to_json(const ocsp::Verdict& verdict, WallTime time);

}  // namespace staple::report
