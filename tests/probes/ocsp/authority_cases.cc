// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

using enum ocsp::Fault;
using pki::SignatureAlgorithm;
using std::chrono::days;

namespace {

/// The CA has this key and signs with this algorithm. It also issued the leaf.
void use_issuer_key(JudgeFixture& s, pki::Key key,
                    std::optional<SignatureAlgorithm> algorithm = std::nullopt) {
  s.issuer = pki::make_intermediate(s.root, "Test CA", s.years, {.key = key});
  s.signer = key;
  s.above = {s.issuer.certificate};
  s.issue_leaf({});
  s.staple.algorithm = algorithm;
}

Case make_issuer_key_case(std::string name, pki::Key (*key)(),
                          std::optional<SignatureAlgorithm> algorithm,
                          std::vector<ExpectedFinding> findings = {}) {
  return {std::move(name),
          [key, algorithm](JudgeFixture& s) { use_issuer_key(s, key(), algorithm); },
          std::move(findings)};
}

Case make_delegation_case(std::string name, pki::ResponderOptions options,
                          std::vector<ExpectedFinding> findings, Profile profile) {
  return {std::move(name),
          [options, profile](JudgeFixture& s) {
            s.delegate(options);
            s.policy.profile = profile;
          },
          std::move(findings)};
}

/// A CA with an RSA key of `bits` delegates to a responder with a strong key.
Case make_weak_issuer_key_case(std::string name, unsigned bits, ocsp::Severity severity) {
  return {std::move(name),
          [bits](JudgeFixture& s) {
            use_issuer_key(s, pki::Key::rsa(bits));
            s.delegate();
          },
          {{weak_signature, severity}}};
}

/// `count` certificates for one other key are sent before the responder's certificate.
void delegate_behind(JudgeFixture& s, std::size_t count, const std::string& name) {
  s.delegate();
  const auto other = pki::make_responder(s.issuer, s.years, {.name = name}).certificate;
  s.staple.certificates.insert(s.staple.certificates.begin(), count, other);
}

/// The name in the responder's certificate differs from the one in the response.
void name_responder(JudgeFixture& s, std::string certificate, std::string response) {
  s.delegate(pki::ResponderOptions{.name = std::move(certificate)});
  s.staple.responder_id = pki::by_name(pki::make_common_name(response));
}

void delegate_until(JudgeFixture& s, WallTime begin, WallTime end) {
  s.delegate(pki::make_responder(s.issuer, {begin, end}));
}

}  // namespace

/// Cases of the group authority: is the signer authorized by the issuer?
std::vector<Case> make_authority_cases() {
  const auto open = Profile::private_pki;
  const auto strict = Profile::public_web;
  return {
      {"AFlippedSignatureIsBad",
       [](JudgeFixture& s) {
         s.staple.edits_after_signing = {{pki::Field::signature, pki::flip(-1)}};
       },
       {{bad_signature, critical}}},
      {"AResponseChangedAfterSigningIsBad",
       [](JudgeFixture& s) {
         s.staple.edits_after_signing = {{pki::Field::produced_at, pki::flip(-2)}};
       },
       {{bad_signature, critical}}},
      {"AForgedRevocationIsABadSignatureAndNothingElse",
       [](JudgeFixture& s) {
         s.single().status = pki::revoked_status(s.now - days(2), 1);
         s.signer = pki::Key::p256();
       },
       {{bad_signature, critical}}},
      {"TheIssuerMayBeNamedByItsKey",
       [](JudgeFixture& s) { s.staple.responder_id = pki::by_key(s.issuer.key); },
       {}},
      make_issuer_key_case(
          "RsaSigns", [] { return pki::Key::rsa(2048); }, std::nullopt),
      make_issuer_key_case(
          "RsaPssSigns", [] { return pki::Key::rsa(2048); }, SignatureAlgorithm::rsa_pss_sha256),
      make_issuer_key_case("RsaPssIsWeakBySha1", [] { return pki::Key::rsa(2048); },
                           SignatureAlgorithm::rsa_pss_sha1, {{weak_signature, warning}}),
      make_issuer_key_case("EcdsaP384Signs", pki::Key::p384, std::nullopt),
      make_issuer_key_case("EcdsaP521Signs", pki::Key::p521, std::nullopt),
      make_issuer_key_case("Ed25519Signs", pki::Key::ed25519, std::nullopt),
      make_issuer_key_case("Sha1IsWeak", pki::Key::p256, SignatureAlgorithm::ecdsa_sha1,
                           {{weak_signature, warning}}),
      make_issuer_key_case("Md5IsBroken", [] { return pki::Key::rsa(2048); },
                           SignatureAlgorithm::rsa_md5, {{weak_signature, critical}}),
      make_issuer_key_case("Rsa1024IsWeak", [] { return pki::Key::rsa(1024); }, std::nullopt,
                           {{weak_signature, warning}}),
      make_issuer_key_case("Rsa768IsBroken", [] { return pki::Key::rsa(768); }, std::nullopt,
                           {{weak_signature, critical}}),
      make_issuer_key_case("OfTwoWeaknessesTheWorseCounts", [] { return pki::Key::rsa(768); },
                           SignatureAlgorithm::rsa_sha1, {{weak_signature, critical}}),
      {"ASha1SignatureOnTheDelegatedCertificateIsWeak",
       [](JudgeFixture& s) { s.delegate({.algorithm = SignatureAlgorithm::ecdsa_sha1}); },
       {{weak_signature, warning}}},
      make_weak_issuer_key_case("ADelegatedResponderIsNoStrongerThanItsIssuersKey", 768, critical),
      make_weak_issuer_key_case("AShortKeyOfTheIssuerIsWeakUnderADelegatedCertificateToo", 1024,
                                warning),
      make_delegation_case("ADelegatedResponderMaySign", {}, {}, open),
      make_delegation_case("ADelegatedResponderMaySignPublicly", {}, {}, strict),
      {"ADelegatedResponderMayBeNamedByItsKey",
       [](JudgeFixture& s) {
         s.delegate();
         s.staple.responder_id = pki::by_key(s.responder.key);
       },
       {}},
      {"AVeryLongNameIsComparedByItsBytes",
       [](JudgeFixture& s) { name_responder(s, std::string(1100, 'x'), std::string(1100, 'x')); },
       {}},
      {"AVeryLongNameInAnotherCaseIsAnother",
       [](JudgeFixture& s) { name_responder(s, std::string(1100, 'x'), std::string(1100, 'X')); },
       {{responder_not_found, critical}}},
      {"AShorterNameInAnotherCaseIsTheSame",
       [](JudgeFixture& s) { name_responder(s, std::string(800, 'x'), std::string(800, 'X')); },
       {}},
      {"AnotherCertificateForTheIssuersKeyIsTheIssuer",
       [](JudgeFixture& s) {
         s.delegate(pki::make_responder(s.issuer, s.years,
                                        {.extended_key_usage = {}, .key = s.issuer.key}));
       },
       {}},
      {"TheRightResponderIsFoundAmongSeveralOfItsName",
       [](JudgeFixture& s) {
         s.delegate();
         s.staple.certificates.insert(s.staple.certificates.begin(),
                                      pki::make_responder(s.issuer, s.years).certificate);
       },
       {}},
      {"TheFourthOfItsNameIsStillTried",
       [](JudgeFixture& s) { delegate_behind(s, 3, "OCSP Responder"); },
       {}},
      {"TheFifthOfItsNameIsNotTried",
       [](JudgeFixture& s) { delegate_behind(s, 4, "OCSP Responder"); },
       {{bad_signature, critical}}},
      {"TheSixtyFourthCertificateIsStillRead",
       [](JudgeFixture& s) { delegate_behind(s, 63, "Another Responder"); },
       {{oversized, warning}}},
      {"TheSixtyFifthCertificateIsNotRead",
       [](JudgeFixture& s) { delegate_behind(s, 64, "Another Responder"); },
       {{responder_not_found, critical}, {oversized, warning}}},
      {"AnUnreadableCertificateIsSkipped",
       [](JudgeFixture& s) {
         using namespace pki::der;
         s.delegate();
         s.staple.certificates.insert(s.staple.certificates.begin(),
                                      sequence({sequence({}), sequence({}), bit_string({})}));
       },
       {}},
      {"OfSeveralCertificatesForTheSigningKeyTheAuthorisedOneCounts",
       [](JudgeFixture& s) {
         s.delegate();
         const auto unauthorised = pki::make_responder(
             s.issuer, s.years, {.extended_key_usage = {}, .key = s.responder.key});
         s.staple.certificates.insert(s.staple.certificates.begin(), unauthorised.certificate);
       },
       {}},
      {"ASignerThatWasNotSentIsNotFound",
       [](JudgeFixture& s) {
         s.delegate();
         s.staple.certificates.clear();
       },
       {{responder_not_found, critical}}},
      make_delegation_case("DelegationNeedsItsExtendedKeyUsage", {.extended_key_usage = {}},
                           {{responder_no_eku, critical}}, open),
      make_delegation_case("AnyExtendedKeyUsageDoesNotCount",
                           {.extended_key_usage = {std::string(pki::kAnyExtendedKeyUsage)}},
                           {{responder_no_eku, critical}}, open),
      {"TheLeafCannotSignItsOwnStatus",
       [](JudgeFixture& s) { s.delegate(s.leaf); },
       {{responder_no_eku, critical}}},
      {"AnotherCaCannotDelegate",
       [](JudgeFixture& s) {
         s.delegate(pki::make_responder(pki::make_root("Another Root", s.years), s.years));
       },
       {{responder_wrong_ca, critical}}},
      {"ACaOfTheSameNameCannotDelegate",
       [](JudgeFixture& s) {
         s.delegate(pki::make_responder(pki::make_root("Test CA", s.years), s.years));
       },
       {{responder_wrong_ca, critical}}},
      {"DelegationIsNotTransitive",
       [](JudgeFixture& s) {
         const auto between = pki::make_intermediate(s.issuer, "Between", s.years);
         s.delegate(pki::make_responder(between, s.years));
         s.staple.certificates.push_back(between.certificate);
       },
       {{responder_wrong_ca, critical}}},
      {"TheRootCannotSignForTheIntermediate",
       [](JudgeFixture& s) { s.delegate(s.root); },
       {{responder_no_eku, critical}, {responder_wrong_ca, critical}}},
      {"AnExpiredResponderCertificateIsCritical",
       [](JudgeFixture& s) { delegate_until(s, s.now - days(30), s.now - days(1)); },
       {{responder_expired, critical}, {responder_expires_first, warning}}},
      {"AResponderCertificateFromTheFutureIsCritical",
       [](JudgeFixture& s) { delegate_until(s, s.now + days(1), s.now + days(30)); },
       {{responder_expired, critical}}},
      {"TheStatusFromAnExpiredResponderIsAClaim",
       [](JudgeFixture& s) {
         delegate_until(s, s.now - days(30), s.now - days(1));
         s.single().status = pki::revoked_status(s.now + days(2), 7);
       },
       {{responder_expired, critical}, {responder_expires_first, warning}}},
      {"TheStatusFromAResponderOfTheFutureIsAClaim",
       [](JudgeFixture& s) {
         delegate_until(s, s.now + days(1), s.now + days(30));
         s.single().status = pki::unknown_status();
       },
       {{responder_expired, critical}}},
      {"AResponderOfTheFutureIsAWrongClockIfItsResponseIsToo",
       [](JudgeFixture& s) {
         delegate_until(s, s.now + days(397), s.now + days(500));
         s.set_times(s.now + days(400), s.now + days(407));
         s.single().status = pki::unknown_status();
       },
       {{not_yet_valid, critical},
        {produced_at_odd, warning},
        {outlives_certificate, information}}},
      {"AResponderIsValidAtItsNotBefore",
       [](JudgeFixture& s) { delegate_until(s, s.now, s.now + days(30)); },
       {}},
      {"AResponderIsValidAtItsNotAfter",
       [](JudgeFixture& s) { delegate_until(s, s.now - days(30), s.now); },
       {{refresh_overdue, critical}, {responder_expires_first, warning}}},
      {"AResponderMayExpireAtNextUpdate",
       [](JudgeFixture& s) { delegate_until(s, s.now - days(30), s.now + days(6)); },
       {}},
      {"AResponderThatExpiresBeforeNextUpdateShortensTheStaple",
       [](JudgeFixture& s) { delegate_until(s, s.now - days(30), s.now + days(5)); },
       {{responder_expires_first, warning}}},
      make_delegation_case("PublicRespondersCarryNoCheck", {.nocheck = false},
                           {{responder_no_nocheck, warning}}, strict),
      make_delegation_case("PrivateRespondersNeedNoNoCheck", {.nocheck = false}, {}, open),
      make_delegation_case("PublicRespondersAreNoCas", {.is_ca = true},
                           {{responder_is_ca, warning}}, strict),
      make_delegation_case("PublicRespondersMaySignDigitally",
                           {.key_usage = {pki::KeyUsageBit::key_encipherment}},
                           {{responder_key_usage, warning}}, strict),
  };
}

}  // namespace staple::test
