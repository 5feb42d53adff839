#pragma once

#include <span>
#include <string_view>

#include <boost/json/object.hpp>

#include "exporter/configuration/settings.h"
#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"

namespace staple::report {

/// ReportContext says what an observation is about, beyond itself.
struct ReportContext {
  std::string_view target;                 ///< written whole
  std::string_view fleet = {};             ///< empty: none, it was asked for by hand
  const config::Labels* labels = nullptr;  ///< absent: as fleet
  /// All of the endpoint, for its likely cause
  std::span<const prober::Observation* const> views = {};
  std::string_view id = {};  ///< of the endpoint in URLs; empty: it has none
};

/// observation_to_json writes an observation in the shape that `probe --output=json` and the API
/// share. What is absent has no key. A staple that did not authenticate has no status; its other
/// facts are shown beside `authenticated: false`.
boost::json::object observation_to_json(const prober::Observation& observation,
                                        const ReportContext& context);

/// verdict_to_json writes a verdict as `verify --output=json` does: the same shape without target,
/// address and probe. `time` is the moment it was judged at.
boost::json::object verdict_to_json(const ocsp::Verdict& verdict, WallTime time);

}  // namespace staple::report
