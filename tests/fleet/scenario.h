// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "probes/failure.h"
#include "probes/ocsp/fault.h"
#include "tests/fleet/plan.h"

namespace staple::fleet {

/// Healthy and NotApplicable are results without a fault.
struct Healthy {};
struct NotApplicable {};

/// ExpectedResult is the expected result of a probe: healthy, not applicable, a fault (possibly
/// among others), or the reason why the probe failed.
using ExpectedResult = std::variant<Healthy, NotApplicable, ocsp::Fault, Reason>;

/// name_of returns the result as one word: `ok`, `not_applicable`, or the name of the fault
/// or failure.
std::string_view name_of(const ExpectedResult& expected);

/// ScenarioModule is the module of the configuration that a scenario is probed with.
enum class ScenarioModule { usual, public_web, required, views, multi, responder, smtp };

/// Scenario is one server of the fleet.
struct Scenario {
  std::string_view name;  ///< label value, and the first label of the server's name
  ExpectedResult expected;
  std::string_view sentence;  ///< description of the scenario
  void (*change)(Plan&);
  ScenarioModule module = ScenarioModule::usual;
};

/// server_name returns the SNI of the scenario's server.
std::string server_name(const Scenario& scenario);

/// The scenarios by group of the fault table, one file each.
std::vector<Scenario> healthy_scenarios();
std::vector<Scenario> presence_scenarios();
std::vector<Scenario> several_connections_scenarios();
std::vector<Scenario> envelope_scenarios();
std::vector<Scenario> match_scenarios();
std::vector<Scenario> authority_scenarios();
std::vector<Scenario> status_and_time_scenarios();
std::vector<Scenario> certificate_scenarios();
std::vector<Scenario> responder_scenarios();
std::vector<Scenario> failure_scenarios();
std::vector<Scenario> starttls_scenarios();

/// scenarios returns all scenarios, the healthy ones first.
std::vector<Scenario> scenarios();

}  // namespace staple::fleet
