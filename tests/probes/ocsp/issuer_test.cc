// SPDX-License-Identifier: Apache-2.0

// What is said of an issuer that is not found, and of hashes and signers that are another one's.
#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "probes/ocsp/verdict_cache.h"
#include "tests/pki/certificate.h"
#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {
namespace {

namespace pki_der = pki::der;

/// detail_of returns the detail of a finding. Empty if there is none.
std::string detail_of(const JudgeFixture& fixture, ocsp::Fault fault) {
  const auto verdict = fixture.judge();
  const auto found = std::ranges::find(verdict.findings, fault, &ocsp::Finding::fault);
  return found == verdict.findings.end() ? "" : found->detail;
}

std::string why_unknown(const JudgeFixture& fixture) {
  return detail_of(fixture, ocsp::Fault::issuer_unknown);
}

/// make_ca_with_key returns a CA certificate of the issuer's name for any public key.
Bytes make_ca_with_key(const JudgeFixture& fixture, Bytes spki, Bytes subject = {}) {
  return pki::issue({.version = 2,
                     .serial = {7},
                     .algorithm = std::nullopt,
                     .issuer = fixture.root.name,
                     .not_before = pki_der::validity_time(fixture.years.not_before),
                     .not_after = pki_der::validity_time(fixture.years.not_after),
                     .subject = subject.empty() ? fixture.issuer.name : std::move(subject),
                     .spki = std::move(spki),
                     .extensions = {},
                     .signature = std::nullopt},
                    fixture.root.key);
}

/// make_spki returns a public key of the kind `oid` that has no private key.
Bytes make_spki(std::string_view oid, const Bytes& bits) {
  return pki_der::sequence({pki_der::sequence({pki_der::oid(oid)}), pki_der::bit_string(bits)});
}

Bytes make_rsa_9216() {
  Bytes modulus(9216 / 8 + 1, 0xff);
  modulus.front() = 0;
  return make_spki("1.2.840.113549.1.1.1",
                   pki_der::sequence({pki_der::integer_content(modulus), pki_der::integer(65537)}));
}

Bytes make_rekeyed_ca(const JudgeFixture& fixture) {
  return pki::make_intermediate(fixture.root, "Test CA", fixture.years).certificate;
}

TEST(IssuerUnknown, TellsThatNoneOfTheNameWasSentOrConfigured) {
  JudgeFixture fixture;
  fixture.above = {fixture.root.certificate};
  EXPECT_EQ(why_unknown(fixture), "no certificate of 'CN=Test CA' was sent or configured");
}

TEST(IssuerUnknown, TellsThatTheKeyOfThatNameDidNotSign) {
  JudgeFixture fixture;
  fixture.above = {make_rekeyed_ca(fixture), make_rekeyed_ca(fixture)};
  EXPECT_EQ(why_unknown(fixture),
            "a certificate of 'CN=Test CA' was sent, but its key did not sign this certificate")
      << "said once for both";
  fixture.above.clear();
  fixture.anchors = {make_rekeyed_ca(fixture)};
  EXPECT_EQ(
      why_unknown(fixture),
      "a certificate of 'CN=Test CA' is configured, but its key did not sign this certificate");
}

TEST(IssuerUnknown, NamesTheKindOfAKeyThatIsNotChecked) {
  JudgeFixture fixture;
  fixture.above = {make_ca_with_key(fixture, make_spki("1.2.3.4.5", Bytes(1952, 7)))};
  EXPECT_EQ(why_unknown(fixture),
            "a certificate of 'CN=Test CA' was sent, but its key is not checked: 1.2.3.4.5 is not "
            "supported");
}

TEST(IssuerUnknown, DoesNotCheckMlDsa65) {
  JudgeFixture fixture;
  const auto spki = make_spki("2.16.840.1.101.3.4.3.18", Bytes(1952, 7));
  fixture.above = {make_ca_with_key(fixture, spki)};
  const auto why = why_unknown(fixture);  // newer OpenSSL has a name for it
  EXPECT_TRUE(why.ends_with("its key is not checked: 2.16.840.1.101.3.4.3.18 is not supported") ||
              why.ends_with("its key is not checked: ML-DSA-65 is not supported"))
      << why;
}

TEST(IssuerUnknown, NamesTheSizeOfAKeyThatIsNotChecked) {
  JudgeFixture fixture;
  fixture.above = {make_ca_with_key(fixture, make_rsa_9216())};
  EXPECT_EQ(why_unknown(fixture),
            "a certificate of 'CN=Test CA' was sent, but its key is not checked: RSA of 9216 bits, "
            "above the limit of 8192");
}

TEST(IssuerUnknown, TellsHowManyCertificatesAreNotRead) {
  JudgeFixture fixture;
  fixture.above.insert(fixture.above.begin(), 20, fixture.root.certificate);
  EXPECT_EQ(why_unknown(fixture),
            "no certificate of 'CN=Test CA' was sent or configured among those that are read: only "
            "the first 16 of 22 certificates are read");
}

TEST(IssuerUnknown, TellsTheSameStapleApartInALongerChain) {
  JudgeFixture fixture;
  fixture.above.assign(15, fixture.root.certificate);
  fixture.sign();
  ocsp::VerdictCache cache;
  const auto shorter = fixture.judge(cache);
  fixture.above.push_back(fixture.issuer.certificate);
  EXPECT_NE(fixture.judge(cache).findings, shorter.findings);
}

TEST(IssuerUnknown, TellsThatItStandsBehindOthersOfItsName) {
  JudgeFixture fixture;
  fixture.above.insert(fixture.above.begin(), 4, make_rekeyed_ca(fixture));
  EXPECT_EQ(why_unknown(fixture),
            "a certificate of 'CN=Test CA' was sent, but its key did not sign this certificate; a "
            "certificate of 'CN=Test CA' was sent, but behind others of this name, and the keys of "
            "only a few are tried");
}

TEST(IssuerUnknown, TellsThatACertificateCannotBeRead) {
  JudgeFixture fixture;
  fixture.above = {{0x30, 0x00}};
  EXPECT_EQ(why_unknown(fixture),
            "no certificate of 'CN=Test CA' was sent or configured among those that are read: 1 "
            "certificate cannot be read");
}

TEST(IssuerUnknown, TellsThatACertificateWhichNamesItselfIsNotSignedWithItsKey) {
  JudgeFixture fixture;
  const auto other = pki::Key::p256();
  fixture.leaf.certificate =
      pki::issue({.version = 2,
                  .serial = {7},
                  .algorithm = std::nullopt,
                  .issuer = fixture.leaf.name,
                  .not_before = pki_der::validity_time(fixture.years.not_before),
                  .not_after = pki_der::validity_time(fixture.years.not_after),
                  .subject = fixture.leaf.name,
                  .spki = fixture.leaf.key.spki(),
                  .extensions = {},
                  .signature = std::nullopt},
                 other);
  EXPECT_EQ(
      why_unknown(fixture),
      "the certificate names itself as its issuer, but its key did not sign this certificate");
}

TEST(IssuerUnknown, TellsThatTheSignatureAlgorithmIsNotSupported) {
  JudgeFixture fixture;
  auto& der = fixture.leaf.certificate;  // ecdsa-with-SHA256, both times, becomes an unknown one
  const Bytes oid = pki_der::oid("1.2.840.10045.4.3.2");
  auto at = std::ranges::search(der, oid).begin();
  while (at != der.end()) {
    *(at + static_cast<std::ptrdiff_t>(oid.size()) - 1) = 0x70;
    at = std::search(at, der.end(), oid.begin(), oid.end());
  }
  EXPECT_EQ(why_unknown(fixture),
            "a certificate of 'CN=Test CA' was sent, but this certificate is signed with "
            "1.2.840.10045.4.3.112, which is not supported");
}

std::string mismatch(const JudgeFixture& fixture) {
  return detail_of(fixture, ocsp::Fault::issuer_mismatch);
}

TEST(IssuerMismatch, TellsAnotherEncodingOfTheSameName) {
  // The certificate names its issuer with UTF8String, the CA itself with PrintableString and
  // another case.
  JudgeFixture fixture;
  const auto text = pki_der::bytes("test  ca");
  const auto name = pki_der::sequence(
      {pki_der::set({pki_der::sequence({pki_der::oid("2.5.4.3"), pki_der::tlv(0x13, text)})})});
  fixture.above = {make_ca_with_key(fixture, fixture.issuer.key.spki(), name)};
  EXPECT_EQ(mismatch(fixture), "") << "the hash is over the certificate's encoding";
  for (const auto algorithm : {pki::Digest::sha1, pki::Digest::sha256}) {
    auto ca = fixture.issuer;
    ca.name = name;
    fixture.single().cert_id = pki::make_cert_id(ca, fixture.leaf.serial, algorithm);
    EXPECT_EQ(mismatch(fixture),
              "issuerNameHash is over another encoding of the same name, 'CN=test  ca': that of a "
              "certificate of the CA");
  }
  fixture.single().cert_id.issuer_key_hash = pki::make_cert_id(fixture.root, {1}).issuer_key_hash;
  fixture.single().cert_id.hash_oid = pki::digest_oid(pki::Digest::sha1);
  fixture.single().cert_id.issuer_name_hash = pki::digest(pki::Digest::sha1, name);
  EXPECT_EQ(mismatch(fixture),
            "issuerNameHash is over another encoding of the same name, 'CN=test  ca': that of a "
            "certificate of the CA; issuerKeyHash does not match the issuer's key: the name is the "
            "same, 'CN=test  ca'");
}

TEST(IssuerMismatch, TellsAnotherKeyOfTheSameName) {
  JudgeFixture fixture;
  const auto rekeyed = pki::make_intermediate(fixture.root, "Test CA", fixture.years);
  fixture.single().cert_id = pki::make_cert_id(rekeyed, fixture.leaf.serial);
  EXPECT_EQ(mismatch(fixture),
            "issuerKeyHash does not match the issuer's key: the name is the same, 'CN=Test CA'");
  fixture.above.push_back(rekeyed.certificate);
  EXPECT_EQ(mismatch(fixture), "issuerKeyHash is of another key of 'CN=Test CA' that was sent too");
  const auto reencoded = pki::make_intermediate(fixture.root, "test  CA", fixture.years);
  fixture.single().cert_id = pki::make_cert_id(reencoded, fixture.leaf.serial);
  fixture.above = {fixture.above.front(), reencoded.certificate, rekeyed.certificate};
  EXPECT_EQ(mismatch(fixture),
            "issuerNameHash is over another encoding of the same name, 'CN=Test CA': that of a "
            "certificate of the CA; issuerKeyHash is of another key of 'CN=Test CA' that was sent "
            "too");
}

TEST(IssuerMismatch, TellsAnotherIssuer) {
  JudgeFixture fixture;
  fixture.above.push_back(fixture.root.certificate);
  const auto other = pki::make_cert_id(fixture.root, fixture.leaf.serial);
  fixture.single().cert_id.issuer_name_hash = other.issuer_name_hash;
  EXPECT_EQ(mismatch(fixture), "issuerNameHash does not match the issuer's name");
  fixture.single().cert_id = other;
  EXPECT_EQ(mismatch(fixture),
            "issuerNameHash does not match the issuer's name; issuerKeyHash does not match the "
            "issuer's key");
}

std::string wrong_ca(const JudgeFixture& fixture) {
  return detail_of(fixture, ocsp::Fault::responder_wrong_ca);
}

TEST(IssuerOfSigner, NamesTheOtherIssuer) {
  JudgeFixture fixture;
  fixture.delegate(pki::make_responder(fixture.root, fixture.years));
  EXPECT_EQ(wrong_ca(fixture),
            "the signing certificate 'CN=OCSP Responder' was issued by 'CN=Test Root', the "
            "certificate by 'CN=Test CA'");
}

TEST(IssuerOfSigner, IsAnotherKeyOfTheSameName) {
  JudgeFixture fixture;
  fixture.delegate(pki::make_responder(
      pki::make_intermediate(fixture.root, "Test CA", fixture.years), fixture.years));
  EXPECT_EQ(wrong_ca(fixture),
            "the signing certificate 'CN=OCSP Responder' names the same issuer, 'CN=Test CA', but "
            "is not signed with the key that signed the certificate");
}

std::string bad_signature(const JudgeFixture& fixture) {
  return detail_of(fixture, ocsp::Fault::bad_signature);
}

TEST(IssuerOfSigner, TellsAKeyOrAnAlgorithmThatIsNotChecked) {
  JudgeFixture fixture;
  fixture.signer = fixture.leaf.key;
  EXPECT_EQ(bad_signature(fixture),
            "the signature does not verify with the key of 'CN=Test CA'; claims good");
  fixture.staple.edits_after_signing = {
      {pki::Field::signature_algorithm,
       pki::replace(pki_der::sequence({pki_der::oid("1.2.3.4.5")}))}};
  EXPECT_EQ(bad_signature(fixture),
            "the response is signed with 1.2.3.4.5, which is not supported; claims good");
  const auto name = pki::make_common_name("OCSP Responder");
  fixture.staple.responder_id = pki::by_name(name);
  fixture.staple.certificates = {
      make_ca_with_key(fixture, make_spki("1.2.3.4.6", Bytes(64, 7)), name)};
  EXPECT_EQ(
      bad_signature(fixture),
      "the key of 'CN=OCSP Responder' is not checked: 1.2.3.4.6 is not supported; claims good");
}

TEST(IssuerOfSigner, TellsWhichCertificatesWereNotRead) {
  JudgeFixture fixture;
  fixture.staple.responder_id = pki::by_name(pki::make_common_name("Elsewhere"));
  const std::string none =
      "signed by 'CN=Elsewhere', which is neither the issuer nor a certificate in the response";
  const auto detail = [&] { return detail_of(fixture, ocsp::Fault::responder_not_found); };
  fixture.staple.certificates = {fixture.responder.certificate};
  EXPECT_EQ(detail(), none);
  const Bytes empty = pki_der::sequence({});
  fixture.staple.certificates = {pki_der::sequence({empty, empty, pki_der::bit_string({})})};
  EXPECT_EQ(detail(), none + " that is read: 1 certificate cannot be read");
  fixture.staple.certificates.assign(65, fixture.responder.certificate);
  EXPECT_EQ(detail(), none + " that is read: only the first 64 of 65 certificates are read");
}

}  // namespace
}  // namespace staple::test
