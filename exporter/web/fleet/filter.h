#pragma once

#include <optional>
#include <string>
#include <variant>

#include "exporter/http/routing.h"
#include "exporter/web/fleet/overview.h"

namespace staple::web {

/// Filter is which endpoints somebody wants to see. What is not given admits everything.
struct Filter {
  std::string fleet;
  std::string target;                      ///< as it is written whole
  std::optional<ocsp::Fault> fault;        ///< *the* fault: the first finding
  std::optional<ocsp::Severity> severity;  ///< of that finding
  std::optional<ocsp::Level> verdict;
};

/// read_filter reads the parameters `fleet`, `target`, `fault`, `severity` and `verdict`; empty
/// ones are not given. A refusal (400) names a fault, severity or verdict that does not exist.
/// Fleets and targets come and go: of one that is not there nothing is found.
std::variant<Filter, httpd::Response> read_filter(const httpd::Request& request);

/// admits tells whether the filter lets the endpoint through, whatever it answers.
bool admits(const Filter& filter, const endpoint::Endpoint& endpoint);

/// admits tells whether the filter lets through what one view of an endpoint answered.
bool admits(const Filter& filter, const prober::Observation& observation);

}  // namespace staple::web
