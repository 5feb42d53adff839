// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"
#include "tests/pki/der.h"

namespace staple::fleet {
namespace {

using enum ocsp::Fault;
using namespace std::chrono_literals;
using std::chrono::days;

void times(Plan& p, Seconds age, Seconds left) {
  p.age = age;
  p.left = left;
}

}  // namespace

/// Faults of the certificate status and of the times.
std::vector<Scenario> status_and_time_scenarios() {
  return {
      {"revoked", revoked, "The certificate is revoked.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime now) {
           s.singles.front().status = pki::revoked_status(now - days(2), 1);
         };
       }},
      {"revocation-odd", revocation_odd, "The revocation time is tomorrow.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime now) {
           s.singles.front().status = pki::revoked_status(now + days(1), 4);
         };
       }},
      {"unknown", unknown, "The responder does not know the certificate.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime) {
           s.singles.front().status = pki::unknown_status();
         };
       }},
      {"expired", expired, "The staple expired a day ago.",
       [](Plan& p) { times(p, days(8), -days(1)); }},
      {"not-yet-valid", not_yet_valid, "The staple becomes valid in two hours: a clock is wrong.",
       [](Plan& p) { times(p, -2h, days(7)); }},
      {"next-before-this", next_before_this, "nextUpdate is before thisUpdate.",
       [](Plan& p) { times(p, 1h, -2h); }},
      {"no-next-update", no_next_update, "The staple has no nextUpdate.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime) { s.singles.front().next_update.reset(); };
       }},
      {"no-next-update-old", no_next_update, "The staple has no nextUpdate and is two days old.",
       [](Plan& p) {
         p.age = days(2);
         p.change = [](pki::StapleSpec& s, WallTime) { s.singles.front().next_update.reset(); };
       }},
      {"refresh-overdue", refresh_overdue, "The server has stopped refreshing its staple.",
       [](Plan& p) { times(p, days(6), days(1)); }},
      {"refresh-overdue-critical", refresh_overdue,
       "The staple was not refreshed and expires soon.",
       [](Plan& p) { times(p, days(7) - 4h, 4h); }},
      {"too-old", too_old, "The staple is older than ten days.",
       [](Plan& p) { times(p, days(11), days(11)); }, ScenarioModule::public_web},
      {"validity-too-long", validity_too_long, "The staple is valid for longer than ten days.",
       [](Plan& p) { times(p, 1h, days(20)); }, ScenarioModule::public_web},
      {"validity-too-short", validity_too_short, "The staple is valid for less than eight hours.",
       [](Plan& p) { times(p, 1h, 6h); }, ScenarioModule::public_web},
      {"produced-at-odd", produced_at_odd, "The staple was produced tomorrow.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime now) {
           s.produced_at = pki::der::format_generalized_time(now + days(1));
         };
       }},
      {"time-encoding", time_encoding, "A time is encoded with a fraction of a second.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime) {
           auto& text = s.singles.front().this_update;
           text.insert(text.size() - 1, ".5");
         };
       }},
      {"short-certificate", outlives_certificate,
       "A certificate of a day with a staple of a week: nothing is overdue.",
       [](Plan& p) {
         p.validity = {p.world.start - days(1) + 2h, p.world.start + 2h};
       }},
      {"outlives-certificate", outlives_certificate, "The staple expires after its certificate.",
       [](Plan& p) { p.left = days(400); }},
  };
}

}  // namespace staple::fleet
