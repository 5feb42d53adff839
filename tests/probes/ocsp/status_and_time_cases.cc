// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

using enum ocsp::Fault;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

Case make_status_case(std::string name, std::function<Bytes(WallTime now)> status,
                      std::vector<ExpectedFinding> findings) {
  return {std::move(name), [status](JudgeFixture& s) { s.single().status = status(s.now); },
          std::move(findings)};
}

/// A case with thisUpdate `ago` in the past and nextUpdate `ahead` in the future.
Case make_times_case(std::string name, Profile profile, Seconds ago, Seconds ahead,
                     std::vector<ExpectedFinding> findings) {
  return {std::move(name),
          [=](JudgeFixture& s) {
            s.policy.profile = profile;
            s.set_times(s.now - ago, s.now + ahead);
          },
          std::move(findings)};
}

Case make_no_next_update_case(std::string name, Seconds ago,
                              std::vector<ExpectedFinding> findings) {
  return {std::move(name),
          [ago](JudgeFixture& s) {
            s.set_times(s.now - ago, s.now);
            s.single().next_update.reset();
          },
          std::move(findings)};
}

}  // namespace

/// Cases of the groups certificate status and time.
std::vector<Case> make_status_and_time_cases() {
  const auto open = Profile::private_pki;
  const auto strict = Profile::public_web;
  return {
      make_status_case("ARevokedCertificateIsCritical",
                       [](WallTime now) { return pki::revoked_status(now - days(2), 1); },
                       {{revoked, critical}}),
      make_status_case("ARevocationNeedsNoReason",
                       [](WallTime now) { return pki::revoked_status(now - days(2)); },
                       {{revoked, critical}}),
      make_status_case("ARevocationInTheFutureIsOdd",
                       [](WallTime now) { return pki::revoked_status(now + days(2), 1); },
                       {{revoked, critical}, {revocation_odd, warning}}),
      make_status_case("ARevocationWithinTheSkewIsNoFault",
                       [](WallTime now) { return pki::revoked_status(now + 300s, 1); },
                       {{revoked, critical}}),
      make_status_case("ReasonSevenIsUndefined",
                       [](WallTime now) { return pki::revoked_status(now - days(2), 7); },
                       {{revoked, critical}, {revocation_odd, warning}}),
      make_status_case("ReasonTenIsDefined",
                       [](WallTime now) { return pki::revoked_status(now - days(2), 10); },
                       {{revoked, critical}}),
      make_status_case("ReasonElevenIsUndefined",
                       [](WallTime now) { return pki::revoked_status(now - days(2), 11); },
                       {{revoked, critical}, {revocation_odd, warning}}),
      make_status_case("AnUnknownCertificateIsCritical",
                       [](WallTime) { return pki::unknown_status(); }, {{unknown, critical}}),

      make_times_case("AStapleExpiresASecondAfterNextUpdate", open, 7 * 24h, -1s,
                      {{expired, critical}}),
      make_times_case("AStapleHoldsAtNextUpdateItself", open, 7 * 24h, 0s,
                      {{refresh_overdue, critical}}),
      make_times_case("AStapleFromTheFutureIsNotYetValid", open, -301s, 7 * 24h,
                      {{not_yet_valid, critical}, {produced_at_odd, warning}}),
      make_times_case("ClockSkewIsTolerated", open, -300s, 7 * 24h, {}),
      {"ClockSkewIsTakenFromThePolicy",
       [](JudgeFixture& s) {
         s.policy.clock_skew = 10s;
         s.set_times(s.now + 11s, s.now + days(7));
       },
       {{not_yet_valid, critical}, {produced_at_odd, warning}}},
      make_times_case("NextUpdateBeforeThisUpdateIsWrong", open, 1h, -2h,
                      {{expired, critical}, {next_before_this, critical}}),
      make_times_case("NextUpdateMayBeThisUpdate", open, 1h, -1h, {{expired, critical}}),
      make_times_case("AnEmptyWindowIsNotJudged", strict, -60s, 60s, {}),
      make_no_next_update_case("WithoutNextUpdateIsAWarning", 24h, {{no_next_update, warning}}),
      make_no_next_update_case(
          "WithoutNextUpdateIsAWarningFromTheFutureToo", -26h,
          {{not_yet_valid, critical}, {no_next_update, warning}, {produced_at_odd, warning}}),
      make_no_next_update_case("WithoutNextUpdateIsCriticalAfterADay", 24h + 1s,
                               {{expired, critical}, {no_next_update, critical}}),

      // public, window of 7 d: due at max(min(4 d 12 h, 7 d - 8 h), 5/8 * 7 d = 4 d 9 h) = 4 d 12 h
      make_times_case("APublicStapleIsRefreshedAfterFourAndAHalfDays", strict, 108h, 60h, {}),
      make_times_case("APublicStapleIsOverdueASecondLater", strict, 108h + 1s, 60h - 1s,
                      {{refresh_overdue, warning}}),
      make_times_case("APublicStapleIsCriticalInItsLastTwoHours", strict, 166h + 1s, 2h - 1s,
                      {{refresh_overdue, critical}}),
      make_times_case("APublicStapleIsNotCriticalTwoHoursBefore", strict, 166h, 2h,
                      {{refresh_overdue, warning}}),
      // public, window of 20 h: due at max(20 h - 8 h, 5/8 * 20 h = 12 h 30 min) = 12 h 30 min
      make_times_case("AWindowOfTwentyHoursIsDueAfterFiveEighths", strict, 12h + 30min, 7h + 30min,
                      {}),
      make_times_case("AWindowOfTwentyHoursIsOverdueASecondLater", strict, 12h + 30min + 1s,
                      7h + 30min - 1s, {{refresh_overdue, warning}}),
      // public, window of 48 h: due at max(48 h - 8 h, 5/8 * 48 h = 30 h) = 40 h
      make_times_case("AWindowOfTwoDaysIsDueEightHoursBefore", strict, 40h, 8h, {}),
      make_times_case("AWindowOfTwoDaysIsOverdueASecondLater", strict, 40h + 1s, 8h - 1s,
                      {{refresh_overdue, warning}}),
      // public, window of 16 h 30 min: critical in the last two hours, not in the last eighth
      make_times_case("AWindowAboveSixteenHoursHasTwoLastHours", strict, 14h + 28min, 2h + 2min,
                      {{refresh_overdue, warning}}),
      // public, window of 8 h: due after 5 h, critical in the last hour
      make_times_case("AShortWindowIsDueAfterFiveEighths", strict, 5h, 3h, {}),
      make_times_case("AShortWindowIsOverdueASecondLater", strict, 5h + 1s, 3h - 1s,
                      {{refresh_overdue, warning}}),
      make_times_case("AShortWindowIsCriticalInItsLastEighth", strict, 7h + 1s, 1h - 1s,
                      {{refresh_overdue, critical}}),
      make_times_case("AShortWindowIsNotCriticalAtItsLastEighth", strict, 7h, 1h,
                      {{refresh_overdue, warning}}),
      // private, window of 100 h: warning_share 0.25, critical_share 0.10
      make_times_case("APrivateStapleIsDueAtAQuarterLeft", open, 75h, 25h, {}),
      make_times_case("APrivateStapleIsOverdueASecondLater", open, 75h + 1s, 25h - 1s,
                      {{refresh_overdue, warning}}),
      make_times_case("APrivateStapleIsNotCriticalAtATenthLeft", open, 90h, 10h,
                      {{refresh_overdue, warning}}),
      make_times_case("APrivateStapleIsCriticalBelowATenth", open, 90h + 1s, 10h - 1s,
                      {{refresh_overdue, critical}}),
      {"TheSharesAreTakenFromThePolicy",
       [](JudgeFixture& s) {
         s.policy.warning_share = 0.5;
         s.policy.critical_share = 0.4;
         s.set_times(s.now - 61h, s.now + 39h);
       },
       {{refresh_overdue, critical}}},

      // a window of 20 d is due for a refresh only after 5/8 of it, 12 d 12 h
      make_times_case("APublicStapleOlderThanTenDaysIsTooOld", strict, 240h + 1s, 240h,
                      {{too_old, warning}, {validity_too_long, warning}}),
      make_times_case("APrivateStapleMayBeOlder", open, 240h + 1s, 24h * 60, {}),
      {"MaxAgeIsTakenFromThePolicy",
       [](JudgeFixture& s) {
         s.policy.max_age = 1h;
         s.set_times(s.now - 1h - 1s, s.now + days(6));
       },
       {{too_old, warning}}},
      {"MaxAgeItselfIsNotTooOld",
       [](JudgeFixture& s) {
         s.policy.max_age = 1h;
         s.set_times(s.now - 1h, s.now + days(6));
       },
       {}},
      {"MaxAgeMayBeASecond",
       [](JudgeFixture& s) {
         s.policy.max_age = 1s;
         s.set_times(s.now - 2s, s.now + days(6));
       },
       {{too_old, warning}}},
      make_times_case("ExactlyTenDaysIsNotTooLong", strict, 0s, 240h, {}),
      make_times_case("AWindowAboveTenDaysIsTooLong", strict, 0s, 240h + 1s,
                      {{validity_too_long, warning}}),
      make_times_case("AWindowBelowEightHoursIsTooShort", strict, 0s, 8h - 1s,
                      {{validity_too_short, information}}),
      make_times_case("APrivateWindowMayBeOfAnyLength", open, 0s, 1h, {}),
      {"ProducedInTheFutureIsOdd",
       [](JudgeFixture& s) {
         s.staple.produced_at = pki::der::format_generalized_time(s.now + 301s);
       },
       {{produced_at_odd, warning}}},
      {"ProducedBeforeTheCertificateIsOdd",
       [](JudgeFixture& s) {
         s.staple.produced_at = pki::der::format_generalized_time(s.years.not_before - 1s);
       },
       {{produced_at_odd, warning}}},
      {"ProducedAfterTheCertificatesEndIsOdd",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now - days(30), s.now - 1h - 1s});
         s.set_times(s.now - 1h, s.now + days(6));
       },
       {{certificate_expired, critical},
        {produced_at_odd, warning},
        {outlives_certificate, information}}},
      {"ProducedAtTheCertificatesLastSecondIsNoFault",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now - days(30), s.now - 1h});
         s.set_times(s.now - 1h, s.now + days(6));
       },
       {{certificate_expired, critical}, {outlives_certificate, information}}},
      {"FractionsAreOddButRead",
       [](JudgeFixture& s) { s.single().this_update = "20261120100000.5Z"; },
       {{time_encoding, warning}}},
      {"TheLatestOfSeveralAnswersMayHaveAnOddTime",
       [](JudgeFixture& s) {
         auto later = s.single();
         later.cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, pki::Digest::sha256);
         later.this_update = "20261120100000.5Z";
         s.staple.singles.push_back(later);
       },
       {{time_encoding, warning}}},
      {"OffsetsAreOddButRead",
       [](JudgeFixture& s) {
         s.single().this_update = "20261120170000+0800";  // 09:00 UTC
         s.single().next_update = "20261127010000-0500";  // 06:00 UTC
       },
       {{time_encoding, warning}}},
      {"AFractionOfAnHourCounts",
       [](JudgeFixture& s) {
         s.now += 10min;
         s.single().next_update = "2026112012.15Z";  // a minute before
         s.single().this_update = "2026111912.5Z";
       },
       {{expired, critical}, {time_encoding, warning}}},
      {"AStapleHoldsToTheEndOfAFractionOfAnHour",
       [](JudgeFixture& s) {
         s.now += 10min;
         s.single().next_update = "2026112012.5Z";
       },
       {{refresh_overdue, critical}, {time_encoding, warning}}},
      {"AnExpiredTimeWithAnOffsetIsExpired",
       [](JudgeFixture& s) {
         s.single().this_update = "20261113120000Z";
         s.single().next_update = "20261120195959+0800";  // a second before noon UTC
       },
       {{expired, critical}, {time_encoding, warning}}},
      {"NextUpdateMayBeTheCertificatesEnd",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now - days(30), s.now + days(6)});
       },
       {}},
      {"NextUpdateAfterTheCertificatesEndIsInformation",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now - days(30), s.now + days(5)});
       },
       {{outlives_certificate, information}}},
  };
}

}  // namespace staple::test
