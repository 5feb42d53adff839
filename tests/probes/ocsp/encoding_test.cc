// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/encoding.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {
namespace {

using pki::Field;
using testing::ElementsAre;
using testing::IsEmpty;
namespace pki_der = pki::der;

/// make_full_fixture returns a staple with every field that RFC 6960, 4.2.1 has, except version:
/// good, delegated, the responder by its name, critical extensions.
JudgeFixture make_full_fixture() {
  JudgeFixture fixture;
  fixture.delegate();
  fixture.staple.extensions = {{"1.3.6.1.5.5.7.48.1.2", true, pki_der::octet_string(Bytes(16, 7))}};
  fixture.single().extensions = {{"1.3.6.1.4.1.11129.2.4.5", true, pki_der::null()}};
  return fixture;
}

const ocsp::Finding* find(const ocsp::Verdict& verdict, ocsp::Fault fault) {
  const auto found = std::ranges::find(verdict.findings, fault, &ocsp::Finding::fault);
  return found == verdict.findings.end() ? nullptr : &*found;
}

/// report_edited returns the report on a staple with one field changed.
ocsp::EncodingReport report_edited(JudgeFixture fixture, Field field, pki::Edit edit) {
  fixture.staple.edits_after_signing = {{field, std::move(edit)}};
  fixture.sign();
  return ocsp::check_encoding(*fixture.staple_der, true);
}

/// NamedField is a field and its name in a report.
struct NamedField {
  Field field;
  std::string_view name;
};
constexpr NamedField kNamedFields[] = {
    {Field::response, "OCSPResponse"},
    {Field::response_status, "responseStatus"},
    {Field::response_bytes, "responseBytes"},
    {Field::response_type, "responseType"},
    {Field::response_wrapper, "response"},
    {Field::basic_response, "BasicOCSPResponse"},
    {Field::response_data, "tbsResponseData"},
    {Field::responder_id, "responderID"},
    {Field::produced_at, "producedAt"},
    {Field::responses, "responses"},
    {Field::single, "SingleResponse"},
    {Field::cert_id, "CertID"},
    {Field::hash_algorithm, "hashAlgorithm"},
    {Field::issuer_name_hash, "issuerNameHash"},
    {Field::issuer_key_hash, "issuerKeyHash"},
    {Field::serial, "serialNumber"},
    {Field::status, "certStatus"},
    {Field::this_update, "thisUpdate"},
    {Field::next_update, "nextUpdate"},
    {Field::single_extensions, "singleExtensions"},
    {Field::extensions, "responseExtensions"},
    {Field::signature_algorithm, "signatureAlgorithm"},
    {Field::signature, "signature"},
    {Field::certificates, "certs"},
};

TEST(Encoding, NamesTheFieldThatIsNotDer) {
  for (const auto& [field, name] : kNamedFields) {
    const auto report = report_edited(make_full_fixture(), field, pki::long_length());
    EXPECT_THAT(report.ber, ElementsAre("overlong length in " + std::string(name)));
  }
  auto versioned = make_full_fixture();
  versioned.staple.version = 1;
  EXPECT_THAT(report_edited(versioned, Field::version, pki::long_length()).ber,
              ElementsAre("overlong length in version"));
}

TEST(Encoding, NamesFieldsBehindOthersThatAreMissing) {
  JudgeFixture fixture;
  fixture.single().next_update = std::nullopt;
  fixture.single().extensions = {{"1.2.3.4", false, pki_der::null()}};
  EXPECT_THAT(report_edited(fixture, Field::single_extensions, pki::long_length()).ber,
              ElementsAre("overlong length in singleExtensions"));
}

TEST(Encoding, NamesEveryOneOfSeveralResponsesAndCertificates) {
  auto fixture = make_full_fixture();
  fixture.staple.singles.push_back(fixture.single());
  fixture.single().this_update = "20261119120000";
  EXPECT_THAT(report_edited(fixture, Field::this_update,
                            [](Bytes element) {
                              return element.size() == 17 ? pki::long_length()(element) : element;
                            })
                  .ber,
              ElementsAre("overlong length in thisUpdate"));
  auto broken = pki::long_length()(fixture.responder.certificate);
  fixture.staple.certificates.push_back(broken);
  fixture.sign();
  EXPECT_THAT(ocsp::check_encoding(*fixture.staple_der, true).ber,
              ElementsAre("overlong length in a certificate of certs"));
}

TEST(Encoding, LooksIntoOctetsOnlyIfTheyHoldABasicResponse) {
  JudgeFixture fixture;
  fixture.staple.edits = {{Field::basic_response, pki::long_length()}};
  fixture.sign();
  EXPECT_THAT(ocsp::check_encoding(*fixture.staple_der, true).ber, testing::SizeIs(1));
  EXPECT_THAT(ocsp::check_encoding(*fixture.staple_der, false).ber, IsEmpty());
}

TEST(Encoding, JoinsTheOctetsOfABasicResponseInPieces) {
  JudgeFixture fixture;
  fixture.staple.edits = {
      {Field::response_data, pki::long_length()},
      {Field::response_wrapper, [](Bytes element) {
         const auto at = static_cast<std::ptrdiff_t>(pki_der::header_size(element));
         const Bytes content(element.begin() + at, element.end());
         const auto half = static_cast<std::ptrdiff_t>(content.size() / 2);
         return pki_der::tlv(
             0x24,
             pki_der::join({pki_der::octet_string(Bytes(content.begin(), content.begin() + half)),
                            pki_der::octet_string(Bytes(content.begin() + half, content.end()))}));
       }}};
  fixture.sign();
  EXPECT_THAT(
      ocsp::check_encoding(*fixture.staple_der, true).ber,
      ElementsAre("constructed encoding in response", "overlong length in tbsResponseData"));
  const auto verdict = fixture.judge();
  EXPECT_TRUE(find(verdict, ocsp::Fault::non_der));
  EXPECT_EQ(verdict.ok, false);
}

TEST(Encoding, ListsEachPlaceOnceAndAtMostSix) {
  JudgeFixture fixture;
  for (const auto field : {Field::response, Field::cert_id, Field::this_update})
    fixture.staple.edits_after_signing.emplace_back(field, pki::long_length());
  fixture.staple.singles.push_back(fixture.single());
  fixture.sign();
  EXPECT_THAT(ocsp::check_encoding(*fixture.staple_der, true).ber, testing::SizeIs(3));
  for (const auto field : {Field::serial, Field::status, Field::responses, Field::single})
    fixture.staple.edits_after_signing.emplace_back(field, pki::long_length());
  fixture.staple_der.reset();
  fixture.sign();
  EXPECT_THAT(ocsp::check_encoding(*fixture.staple_der, true).ber, testing::SizeIs(6));
}

TEST(Encoding, NamesEachDefaultThatIsWrittenOut) {
  auto fixture = make_full_fixture();
  fixture.staple.version = 0;
  const pki::Edit write_false = [](Bytes element) {
    std::ranges::search(element, Bytes{0x01, 0x01, 0xff}).back() = 0x00;
    return element;
  };
  fixture.staple.edits = {{Field::extensions, write_false},
                          {Field::single_extensions, write_false}};
  fixture.sign();
  const auto report = ocsp::check_encoding(*fixture.staple_der, true);
  EXPECT_THAT(report.ber, IsEmpty());
  EXPECT_THAT(report.defaults, ElementsAre("version v1", "critical FALSE in singleExtensions",
                                           "critical FALSE in responseExtensions"));
  const auto verdict = fixture.judge();
  EXPECT_EQ(verdict.ok, true);
  ASSERT_TRUE(find(verdict, ocsp::Fault::default_encoded));
  EXPECT_EQ(find(verdict, ocsp::Fault::default_encoded)->detail,
            "version v1, critical FALSE in singleExtensions, critical FALSE in responseExtensions "
            "written out");
}

/// report_parameters returns the report on a staple with these parameters of hashAlgorithm, which
/// are not read.
ocsp::EncodingReport report_parameters(Bytes parameters) {
  JudgeFixture fixture;
  fixture.single().cert_id.hash_parameters = std::move(parameters);
  fixture.sign();
  return ocsp::check_encoding(*fixture.staple_der, true);
}

TEST(Encoding, LooksIntoPartsThatAreNotRead) {
  for (const auto& [parameters, problem] : std::vector<std::pair<Bytes, std::string>>{
           {pki_der::bit_string(Bytes{0xf8}, 3), ""},
           {pki_der::bit_string({}), ""},
           {pki_der::bit_string(Bytes{0xf1}, 3), "unused bits that are not zero in hashAlgorithm"},
           {Bytes{0x01, 0x01, 0x02}, "BOOLEAN that is neither 00 nor FF in hashAlgorithm"},
           {pki_der::boolean(true), ""},
           {pki_der::boolean(false), ""},
           {Bytes{0x0a, 0x02, 0x00, 0x01}, "padded integer in hashAlgorithm"},
           {pki_der::integer(-129), ""},
           {Bytes{0x06, 0x04, 0x2a, 0x80, 0x80, 0x01}, "padded object identifier in hashAlgorithm"},
           {Bytes{0x06, 0x04, 0x2a, 0x81, 0x80, 0x01}, ""},
           {Bytes{0x05, 0x01, 0x00}, "NULL with content in hashAlgorithm"},
           {Bytes{0x33, 0x00}, "constructed encoding in hashAlgorithm"},
           {pki_der::set({pki_der::null()}), ""}}) {
    const auto report = report_parameters(parameters);
    if (problem.empty()) {
      EXPECT_THAT(report.ber, IsEmpty()) << testing::PrintToString(parameters);
    } else {
      EXPECT_THAT(report.ber, ElementsAre(problem));
    }
    EXPECT_THAT(report.defaults, IsEmpty());
  }
}

TEST(Encoding, ReportsNothingInsideAMalformedPart) {
  const Bytes malformed{0x30, 0x07, 0x04, 0x81, 0x01, 0x07, 0x04, 0x09, 0x07};
  EXPECT_THAT(report_parameters(malformed).ber, IsEmpty());
  const Bytes without_end{0x30, 0x05, 0x30, 0x80, 0x04, 0x01, 0x07};
  EXPECT_THAT(report_parameters(without_end).ber, IsEmpty());
}

/// nest wraps `inner` in SEQUENCEs. The first of them is at depth 6 of the BasicOCSPResponse.
Bytes nest(Bytes inner, std::size_t count, const pki::Edit& form) {
  for (std::size_t i = 0; i < count; ++i) inner = form(pki_der::sequence({inner}));
  return inner;
}

TEST(Encoding, LooksAtMost64ElementsDeep) {
  const Bytes odd{0x04, 0x81, 0x00};
  const auto plain = [](Bytes element) { return element; };
  EXPECT_THAT(report_parameters(nest(odd, 58, plain)).ber, testing::SizeIs(1));
  EXPECT_THAT(report_parameters(nest(odd, 59, plain)).ber, IsEmpty());
  EXPECT_THAT(report_parameters(nest({}, 58, pki::indefinite_length())).ber, testing::SizeIs(1));
  EXPECT_THAT(report_parameters(nest({}, 59, pki::indefinite_length())).ber, IsEmpty());
}

TEST(Encoding, NamesUnusedBitsOfTheSignatureWhateverTheyHold) {
  for (const std::uint8_t last : Bytes{0x02, 0x03}) {
    const auto report = report_edited(make_full_fixture(), Field::signature,
                                      pki::replace(pki_der::bit_string(Bytes{0x30, last}, 1)));
    EXPECT_THAT(report.ber, ElementsAre("unused bits in signature"));
  }
}

}  // namespace
}  // namespace staple::test
