// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

using enum ocsp::Fault;

namespace {

/// One SingleResponse has the status `older`; another, from a day later, has the status `newer`.
Case make_conflict_case(std::string name, Bytes older, Bytes newer, ocsp::Fault counts) {
  return {std::move(name),
          [older, newer](JudgeFixture& s) {
            auto later = s.single();
            later.this_update = pki::der::format_generalized_time(s.now);
            later.status = newer;
            s.single().status = older;
            s.staple.singles.push_back(later);
          },
          {{conflicting_status, critical}, {counts, critical}}};
}

/// `count` other certificates are sent before the issuer's.
void put_certificates_before_issuer(JudgeFixture& s, std::size_t count) {
  s.above.insert(s.above.begin(), count, pki::make_root("Another Root", s.years).certificate);
}

/// `count` issuers with the same name and other keys are sent before the issuer.
void put_namesakes_before_issuer(JudgeFixture& s, std::size_t count) {
  s.above.insert(s.above.begin(), count,
                 pki::make_intermediate(s.root, "Test CA", s.years).certificate);
}

pki::Authority make_unrelated_ca(const JudgeFixture& s) {
  return pki::make_root("Another Root", s.years);
}

}  // namespace

/// Cases of the group match: is the response about this certificate?
std::vector<Case> make_match_cases() {
  return {
      {"AResponseWithoutSingleResponsesIsCritical",
       [](JudgeFixture& s) { s.staple.singles.clear(); },
       {{no_responses, critical}}},
      {"AnotherSerialOfTheSameIssuerIsAnotherCertificate",
       [](JudgeFixture& s) {
         s.single().cert_id.serial = {0x7f, 1, 2, 3};
       },
       {{serial_mismatch, critical}}},
      {"AnotherIssuersNameDoesNotMatch",
       [](JudgeFixture& s) {
         s.single().cert_id.issuer_name_hash =
             pki::make_cert_id(make_unrelated_ca(s), {1}).issuer_name_hash;
       },
       {{issuer_mismatch, critical}}},
      {"AnotherIssuersKeyDoesNotMatch",
       [](JudgeFixture& s) {
         s.single().cert_id.issuer_key_hash =
             pki::make_cert_id(make_unrelated_ca(s), {1}).issuer_key_hash;
       },
       {{issuer_mismatch, critical}}},
      {"AnUnknownHashCannotBeMatched",
       [](JudgeFixture& s) { s.single().cert_id.hash_oid = "1.2.3.4.5"; },
       {{unsupported_hash, critical}}},
      {"ASignatureAlgorithmIsNoHash",
       [](JudgeFixture& s) {
         s.single().cert_id.hash_oid = "1.2.840.113549.1.1.5";
       },  // sha1WithRSAEncryption
       {{unsupported_hash, critical}}},
      {"AHashOfTheWrongLengthCannotBeMatched",
       [](JudgeFixture& s) { s.single().cert_id.issuer_key_hash.pop_back(); },
       {{unsupported_hash, critical}}},
      {"ASha256CertIdMatches",
       [](JudgeFixture& s) {
         s.single().cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, pki::Digest::sha256);
       },
       {}},
      {"ASha512CertIdMatches",
       [](JudgeFixture& s) {
         s.single().cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, pki::Digest::sha512);
       },
       {}},
      {"TheMatchingSingleResponseIsFoundAmongOthers",
       [](JudgeFixture& s) {
         auto other = s.single();
         other.cert_id.serial = {9};
         s.staple.singles.insert(s.staple.singles.begin(), other);
       },
       {}},
      {"SingleResponsesWithDifferentHashesMayAgree",
       [](JudgeFixture& s) {
         auto other = s.single();
         other.cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, pki::Digest::sha256);
         s.staple.singles.push_back(other);
       },
       {}},
      {"OfEqualThisUpdatesTheLatestNextUpdateCounts",
       [](JudgeFixture& s) {
         auto other = s.single();
         other.cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, pki::Digest::sha256);
         s.single().next_update = pki::der::format_generalized_time(s.now - std::chrono::hours(1));
         s.staple.singles.push_back(other);
       },
       {}},
      {"OfConflictingStatusesTheStrictestCounts",
       [](JudgeFixture& s) {
         auto other = s.single();
         other.status = pki::revoked_status(s.now - std::chrono::days(2), 1);
         s.staple.singles.push_back(other);
       },
       {{conflicting_status, critical}, {revoked, critical}}},
      make_conflict_case("RevokedCountsBeforeALaterUnknown",
                         pki::revoked_status("20261118120000Z", 1), pki::unknown_status(), revoked),
      make_conflict_case("UnknownCountsBeforeALaterGood", pki::unknown_status(), pki::good_status(),
                         unknown),
      {"ConflictsAreDetectedAcrossHashes",
       [](JudgeFixture& s) {
         auto other = s.single();
         other.cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, pki::Digest::sha256);
         other.status = pki::unknown_status();
         s.staple.singles.insert(s.staple.singles.begin(), other);
       },
       {{conflicting_status, critical}, {unknown, critical}}},
      {"WithoutTheIssuerNothingCanBeJudged",
       [](JudgeFixture& s) { s.above.clear(); },
       {{issuer_unknown, warning}}},
      {"WithoutTheIssuerOnlyTheSerialIsCompared",
       [](JudgeFixture& s) {
         s.single().cert_id = pki::make_cert_id(make_unrelated_ca(s), s.leaf.serial);
         s.above.clear();
       },
       {{issuer_unknown, warning}}},
      {"AnIssuerOfTheRightNameAndAnotherKeyIsNotTheIssuer",
       [](JudgeFixture& s) {
         s.above = {pki::make_intermediate(s.root, "Test CA", s.years).certificate};
       },
       {{issuer_unknown, warning}}},
      {"TheIssuerIsFoundBehindAnotherOfItsName",
       [](JudgeFixture& s) {
         s.above.insert(s.above.begin(),
                        pki::make_intermediate(s.root, "Test CA", s.years).certificate);
       },
       {}},
      {"TheFourthOfTheIssuersNameIsStillTried",
       [](JudgeFixture& s) { put_namesakes_before_issuer(s, 3); },
       {}},
      {"TheFifthOfTheIssuersNameIsNotTried",
       [](JudgeFixture& s) { put_namesakes_before_issuer(s, 4); },
       {{issuer_unknown, warning}}},
      {"TheIssuerNeedNotBeSentWhenItIsATrustedRoot",
       [](JudgeFixture& s) {
         s.issuer = s.root;
         s.signer = s.root.key;
         s.issue_leaf({});
         s.above.clear();
         s.anchors = {s.root.certificate};
       },
       {}},
      {"AnIntermediateNeedNotBeSentWhenItIsConfigured",
       [](JudgeFixture& s) {
         s.above.clear();
         s.anchors = {s.root.certificate, s.issuer.certificate};
       },
       {}},
      {"AConfiguredIssuerIsFoundBehindAnotherOfItsName",
       [](JudgeFixture& s) {
         s.above.clear();
         const auto other = pki::make_intermediate(s.root, "Test CA", s.years);
         s.anchors = {s.root.certificate, other.certificate, s.issuer.certificate};
       },
       {}},
      {"TheSixteenthCertificateOfAChainIsStillRead",
       [](JudgeFixture& s) { put_certificates_before_issuer(s, 14); },
       {}},
      {"TheSeventeenthCertificateOfAChainIsNotRead",
       [](JudgeFixture& s) { put_certificates_before_issuer(s, 15); },
       {{issuer_unknown, warning}}},
      {"ACrossSignedIssuerIsTheSameIssuer",
       [](JudgeFixture& s) {
         const auto other = pki::make_root("Another Root", s.years);
         const auto crossed =
             pki::make_intermediate(other, "Test CA", s.years, {.key = s.issuer.key});
         s.above = {crossed.certificate};
         s.anchors = {other.certificate};
       },
       {}},
      {"ASelfSignedCertificateIsItsOwnIssuer",
       [](JudgeFixture& s) {
         s.leaf = pki::make_root("Alone", s.years);
         s.issuer = s.leaf;
         s.signer = s.leaf.key;
         s.above.clear();
         s.staple = pki::make_good_staple(s.leaf, s.issuer, s.now - std::chrono::days(1),
                                          s.now + std::chrono::days(6));
       },
       {}},
  };
}

}  // namespace staple::test
