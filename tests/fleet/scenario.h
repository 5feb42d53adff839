#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "probes/failure.h"
#include "probes/ocsp/fault.h"
#include "tests/fleet/plan.h"

namespace staple::fleet {

/// Healthy and NotApplicable are what a scenario shows that is no fault.
struct Healthy {};
struct NotApplicable {};

/// ExpectedResult is what a probe of a scenario must find: nothing wrong, nothing to look at, a
/// fault (among others that come with it), or why it could not learn anything.
using ExpectedResult = std::variant<Healthy, NotApplicable, ocsp::Fault, Reason>;

/// name_of returns what is shown in one word: `ok`, `not_applicable`, the fault's name or
/// the failure's.
std::string_view name_of(const ExpectedResult& expected);

/// ScenarioModule is the policy under which a scenario shows what it shows; each is a module of
/// the configuration.
enum class ScenarioModule { usual, public_web, required, views, multi, responder, smtp };

/// Scenario is one server of the fleet.
struct Scenario {
  std::string_view name;  ///< label value, and the first label of the server's name
  ExpectedResult expected;
  std::string_view sentence;  ///< for a person: what is wrong
  void (*change)(Plan&);
  ScenarioModule module = ScenarioModule::usual;
};

/// server_name returns the name by which the scenario's server is asked for.
std::string server_name(const Scenario& scenario);

/// The scenarios by group of the fault table, each in a file of its own.
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

/// scenarios returns all of them, the healthy ones first.
std::vector<Scenario> scenarios();

}  // namespace staple::fleet
