// SPDX-License-Identifier: Apache-2.0

#include "tests/exporter/report/cause_cases.h"
#include "tests/pki/der.h"

namespace staple::test {

using namespace std::chrono_literals;
using std::chrono::days;

/// A clock, or the signing certificate.
std::vector<CauseCase> make_clock_cause_cases() {
  return {
      {"ClockWrongHere",
       [](CauseScene& s) {
         s.fixture.issue_leaf_with_validity({s.fixture.now + days(40), s.fixture.now + days(365)});
         s.fixture.set_times(s.fixture.now + days(50), s.fixture.now + days(57));
       },
       "The clock of this machine seems to be at least 50 d behind.",
       "different times",
       "Compare the clock of this machine",
       "StapleNotYetValid",
       {"report the times to the CA", "too early", "Put the previous", "expired"}},
      {"ClockWrongHereWithADelegatedResponder",
       [](CauseScene& s) {
         s.fixture.delegate(pki::make_responder(
             s.fixture.issuer, {s.fixture.now + days(397), s.fixture.now + days(430)}));
         s.fixture.set_times(s.fixture.now + days(400), s.fixture.now + days(407));
         s.fixture.issue_leaf_with_validity({s.fixture.now - days(1), s.fixture.now + days(800)});
         s.fixture.staple =
             pki::make_delegated_staple(s.fixture.leaf, s.fixture.issuer, s.fixture.responder,
                                        s.fixture.now + days(400), s.fixture.now + days(407));
       },
       "The clock of this machine seems to be at least 400 d behind.",
       "different times",
       "Compare the clock of this machine",
       "StapleNotYetValid",
       {"report the times to the CA", "expired", "too early"}},
      {"ClockWrongThere",
       [](CauseScene& s) { s.fixture.set_times(s.fixture.now + 2h, s.fixture.now + days(7)); },
       "The staple becomes valid only in 2 h.",
       "clock of the CA's responder is ahead",
       "report the times to the CA",
       "StapleNotYetValid",
       {"expired", "seems to be", "is not updated", "Clients stop", " left"}},
      {"CertificateThatIsNotYetValid",
       [](CauseScene& s) {
         s.fixture.issue_leaf_with_validity({s.fixture.now + days(3), s.fixture.now + days(90)});
       },
       "The certificate becomes valid only in 3 d.",
       "too early",
       "Put the previous certificate back",
       "StapleNotYetValid",
       {"seems to be", "expired", "private CA"}},
      {"SigningCertificateThatExpiredAfterTheStaple",
       [](CauseScene& s) {
         s.fixture.delegate(
             pki::make_responder(s.fixture.issuer, {s.fixture.now - days(30), s.fixture.now - 2h}));
       },
       "The signing certificate of the staple expired 2 h ago.",
       "has not fetched a new one",
       "fetch a new staple",
       "StapleRejected",
       {"Renew the certificate", "still signs"}},
      {"SigningCertificateThatExpiredBeforeTheStaple",
       [](CauseScene& s) {
         s.fixture.delegate(pki::make_responder(
             s.fixture.issuer, {s.fixture.now - days(30), s.fixture.now - days(2)}));
       },
       "The signing certificate of the staple expired 2 d ago.",
       "still signs with it",
       "Report it to the CA",
       "StapleRejected",
       {"Renew the certificate", "is not updated"}},
      {"SigningCertificateThatHasNotBegun",
       [](CauseScene& s) {
         s.fixture.delegate(
             pki::make_responder(s.fixture.issuer, {s.fixture.now + 2h, s.fixture.now + days(30)}));
       },
       "The signing certificate becomes valid only in 2 h.",
       "too early",
       "Compare the clock",
       "StapleRejected",
       {"expired 2", "Renew the certificate"}},
  };
}

}  // namespace staple::test
