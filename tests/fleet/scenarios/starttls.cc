// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"
#include "tests/pki/der.h"

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;

constexpr auto kGreeting = "220 mail.fleet.test ESMTP\r\n";
constexpr auto kAbilities = "250-mail.fleet.test\r\n250-STARTTLS\r\n250 SIZE 10240000\r\n";

void consents(Plan& p) {
  p.before_tls = {kGreeting, kAbilities, "220 2.0.0 Ready to start TLS\r\n"};
}

}  // namespace

/// Mail servers that offer TLS over SMTP (STARTTLS).
std::vector<Scenario> starttls_scenarios() {
  return {
      {"smtp", Healthy(), "A mail server with a good staple.", consents, ScenarioModule::smtp},
      {"smtp-expired", ocsp::Fault::expired, "A mail server whose staple has expired.",
       [](Plan& p) {
         consents(p);
         p.left = -5min;
       },
       ScenarioModule::smtp},
      {"smtp-refuses", Reason::starttls_refused,
       "A mail server that offers TLS and then refuses it.",
       [](Plan& p) {
         p.before_tls = {kGreeting, kAbilities, "454 4.7.0 TLS not available\r\n"};
       },
       ScenarioModule::smtp},
      {"smtp-without-tls", Reason::starttls_not_offered, "A mail server that does not offer TLS.",
       [](Plan& p) {
         p.before_tls = {kGreeting, "250-mail.fleet.test\r\n250 SIZE 10240000\r\n"};
       },
       ScenarioModule::smtp},
  };
}

}  // namespace staple::fleet
