// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

}  // namespace

/// Faults that only the CA's responder reveals.
std::vector<Scenario> responder_scenarios() {
  return {
      {"responder-disagrees", ocsp::Fault::responder_disagrees,
       "The staple is good; the CA has revoked the certificate since.",
       [](Plan& p) {
         p.age = days(2);
         p.left = days(6);
         p.live = Plan::LiveStatus{1h, days(7), [](pki::StapleSpec& s, WallTime now) {
                                     s.singles.front().status = pki::revoked_status(now - 26h, 1);
                                   }};
       },
       ScenarioModule::responder},
      {"responder-fresher", ocsp::Fault::responder_fresher,
       "The CA published a newer response three days ago; the server staples the old one.",
       [](Plan& p) {
         p.age = days(5) + 12h;
         p.left = days(2) + 12h;
         p.live = Plan::LiveStatus{days(3), days(5)};
       },
       ScenarioModule::responder},
      {"responder-agrees", Healthy(), "The CA's responder and the staple agree.",
       [](Plan& p) {
         p.live = Plan::LiveStatus{1h, days(7)};
       },
       ScenarioModule::responder},
      {"responder-post-only", Healthy(),
       "The CA's responder agrees. It refuses a GET and answers a POST.",
       [](Plan& p) { p.live = Plan::LiveStatus{.age = 1h, .left = days(7), .post_only = true}; },
       ScenarioModule::responder},
  };
}

}  // namespace staple::fleet
