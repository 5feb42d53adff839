// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exporter/http/routing.h"
#include "exporter/web/fleet/overview.h"

namespace staple::web {

/// Filter selects endpoints and views. Empty members admit everything.
struct Filter {
  std::string fleet;
  std::string target;                      ///< as in the label `target`
  std::optional<ocsp::Fault> fault;        ///< of the first finding
  std::optional<ocsp::Severity> severity;  ///< of that finding
  std::vector<ocsp::Level> verdicts = {};  ///< each once, the most urgent first
  std::string issuer = {};  ///< of the server's certificate, as in the label `issuer`
};

/// refuse_repeated returns a refusal (400) if one of the parameters `names` is repeated. One of its
/// values would be ignored otherwise. Nullopt if none is; other parameters are ignored.
std::optional<httpd::Response> refuse_repeated(const httpd::Request& request,
                                               std::span<const std::string_view> names);

/// read_filter reads the parameters `fleet`, `target`, `fault`, `severity`, `verdict` and `issuer`,
/// of which empty ones count as not given. `verdict` is one or several, separated by commas.
/// Returns a refusal (400) for a repeated parameter, and for an unknown fault, severity or verdict.
/// An unknown fleet, target or issuer is valid and matches no endpoint.
std::variant<Filter, httpd::Response> read_filter(const httpd::Request& request);

/// list_attention returns the verdicts that need attention, see endpoint::needs_attention().
std::vector<ocsp::Level> list_attention();

/// format_verdicts returns the verdicts as the parameter `verdict`. Empty if there are none.
std::string format_verdicts(const std::vector<ocsp::Level>& verdicts);

/// admits returns whether the filter admits the verdict.
bool admits(const Filter& filter, ocsp::Level verdict);

/// admits returns whether the filter admits the endpoint. It ignores its observations.
bool admits(const Filter& filter, const endpoint::Endpoint& endpoint);

/// admits returns whether the filter admits the observation of a view.
bool admits(const Filter& filter, const prober::Observation& observation);

}  // namespace staple::web
