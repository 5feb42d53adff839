// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"

namespace staple::fleet {
namespace {

struct NameVisitor {
  std::string_view operator()(Healthy) const { return "ok"; }
  std::string_view operator()(NotApplicable) const { return "not_applicable"; }
  std::string_view operator()(ocsp::Fault fault) const { return entry(fault).name; }
  std::string_view operator()(Reason reason) const { return entry(reason).name; }
};

}  // namespace

std::string_view name_of(const ExpectedResult& expected) {
  return std::visit(NameVisitor(), expected);
}

std::string server_name(const Scenario& scenario) {
  return std::string(scenario.name) + ".fleet.test";
}

std::vector<Scenario> scenarios() {
  std::vector<Scenario> all;
  for (const auto& group :
       {healthy_scenarios(), presence_scenarios(), several_connections_scenarios(),
        envelope_scenarios(), match_scenarios(), authority_scenarios(), status_and_time_scenarios(),
        certificate_scenarios(), responder_scenarios(), failure_scenarios(),
        starttls_scenarios()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

}  // namespace staple::fleet
