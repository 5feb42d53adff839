// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

using enum ocsp::Fault;
using pki::Field;

namespace {

Case make_error_status_case(std::string name, std::uint8_t status, ocsp::Severity severity) {
  return {std::move(name),
          [status](JudgeFixture& s) { s.staple = pki::make_error_staple(status); },
          {{error_response, severity}}};
}

pki::Extension make_critical_extension(std::string oid) {
  return {std::move(oid), true, pki::der::null()};
}

/// A case with a changed encoding that the signature covers.
Case make_signed_edit_case(std::string name, Field field, pki::Edit edit,
                           std::vector<ExpectedFinding> findings) {
  return {std::move(name),
          [field, edit](JudgeFixture& s) {
            s.staple.edits = {{field, edit}};
          },
          std::move(findings)};
}

/// The EXPLICIT tag of `field` wraps a second element. `prepare` adds the field to the staple.
Case make_two_elements_case(
    std::string name, Field field,
    std::function<void(JudgeFixture&)> prepare = [](JudgeFixture&) {}) {
  return {std::move(name),
          [field, prepare](JudgeFixture& s) {
            prepare(s);
            s.staple.edits = {{field, pki::lengthen(pki::der::octet_string(Bytes{7}))}};
          },
          {{unparseable, critical}}};
}

/// set_unused_bits replaces the number of unused bits of a BIT STRING.
pki::Edit set_unused_bits(std::uint8_t count) {
  return [count](Bytes element) {
    element.at(pki::der::header_size(element)) = count;
    return element;
  };
}

std::vector<pki::Extension> make_nonce() {
  return {{"1.3.6.1.5.5.7.48.1.2", false, pki::der::octet_string(Bytes(16, 7))}};
}

}  // namespace

/// Cases of the groups envelope, response status and structure.
std::vector<Case> make_envelope_cases() {
  return {
      {"GarbageIsUnparseable",
       [](JudgeFixture& s) {
         s.send({'g', 'a', 'r', 'b', 'a', 'g', 'e'});
       },
       {{unparseable, critical}}},
      {"OneByteIsUnparseable", [](JudgeFixture& s) { s.send({0x30}); }, {{unparseable, critical}}},
      {"ACutStapleIsUnparseable",
       [](JudgeFixture& s) {
         auto der = pki::encode(s.staple, s.signer);
         der.resize(der.size() / 2);
         s.send(der);
       },
       {{unparseable, critical}}},
      make_signed_edit_case("AWrongTagInsideIsUnparseable", Field::this_update, pki::retag(0x04),
                            {{unparseable, critical}}),
      make_signed_edit_case("AMalformedResponseHasNoTrailingData", Field::basic_response,
                            pki::retag(0x31), {{unparseable, critical}}),
      make_signed_edit_case("AnInvalidTimeIsUnparseable", Field::this_update,
                            pki::replace(pki::der::generalized_time("20261320120000Z")),
                            {{unparseable, critical}}),
      make_signed_edit_case("AStatusOutsideTheChoiceIsUnparseable", Field::status, pki::retag(0x83),
                            {{unparseable, critical}}),
      make_signed_edit_case("APaddedSerialIsUnparseable", Field::serial,
                            pki::replace({0x02, 0x02, 0x00, 0x01}), {{unparseable, critical}}),
      {"HashParametersThatAreNoElementAreUnparseable",
       [](JudgeFixture& s) { s.single().cert_id.hash_parameters = {0x05}; },
       {{unparseable, critical}}},
      {"TheHashHasAtMostOneParameter",
       [](JudgeFixture& s) {
         s.single().cert_id.hash_parameters = {0x05, 0x00, 0x05, 0x00};
       },
       {{unparseable, critical}}},
      {"SomethingElseAmongTheCertificatesIsUnparseable",
       [](JudgeFixture& s) {
         s.staple.certificates = {s.issuer.certificate, pki::der::sequence({})};
       },
       {{unparseable, critical}}},
      make_two_elements_case("TheTagOfResponseBytesWrapsOneElement", Field::response_bytes),
      make_two_elements_case("TheTagOfVersionWrapsOneElement", Field::version,
                             [](JudgeFixture& s) { s.staple.version = 1; }),
      make_two_elements_case("TheTagOfByKeyWrapsOneElement", Field::responder_id),
      make_two_elements_case(
          "TheTagOfByNameWrapsOneElement", Field::responder_id,
          [](JudgeFixture& s) { s.staple.responder_id = pki::by_name(s.issuer.name); }),
      make_two_elements_case("TheTagOfNextUpdateWrapsOneElement", Field::next_update),
      make_two_elements_case("TheTagOfSingleExtensionsWrapsOneElement", Field::single_extensions,
                             [](JudgeFixture& s) { s.single().extensions = make_nonce(); }),
      make_two_elements_case("TheTagOfResponseExtensionsWrapsOneElement", Field::extensions,
                             [](JudgeFixture& s) { s.staple.extensions = make_nonce(); }),
      make_two_elements_case("TheTagOfCertsWrapsOneElement", Field::certificates,
                             [](JudgeFixture& s) { s.delegate(); }),
      {"TheTagOfRevocationReasonWrapsOneElement",
       [](JudgeFixture& s) {
         const auto reason = pki::der::enumerated(1);
         s.single().status = pki::der::explicit_tag(
             1, pki::der::join({pki::der::generalized_time("20261118120000Z"),
                                pki::der::explicit_tag(0, pki::der::join({reason, reason}))}));
       },
       {{unparseable, critical}}},
      {"BytesAfterTheResponseAreTrailingData",
       [](JudgeFixture& s) {
         auto der = pki::encode(s.staple, s.signer);
         der.push_back(0);
         s.send(der);
       },
       {{trailing_data, warning}}},
      make_signed_edit_case("AByteAfterTheBasicResponseIsTrailingData", Field::basic_response,
                            pki::extend({0x00}), {{trailing_data, warning}}),
      make_signed_edit_case("BytesAfterTheBasicResponseAreTrailingData", Field::basic_response,
                            pki::extend({0x05, 0x00}), {{trailing_data, warning}}),
      make_signed_edit_case("ALongLengthAroundTheResponseIsNotDer", Field::response,
                            pki::long_length(), {{non_der, critical}}),
      make_signed_edit_case("ALongLengthUnderTheSignatureIsNotDer", Field::response_data,
                            pki::long_length(), {{non_der, critical}}),
      make_signed_edit_case("AnIndefiniteLengthIsNotDer", Field::basic_response,
                            pki::indefinite_length(), {{non_der, critical}}),
      {"TheSignatureMayBeOverTheDerOfABerStaple",
       [](JudgeFixture& s) {
         s.staple.edits_after_signing = {{Field::response_data, pki::long_length()}};
       },
       {{non_der, critical}}},
      {"BerInAnOpaquePartIsNotDer",
       [](JudgeFixture& s) {
         s.single().cert_id.hash_parameters = {0x24, 0x00};  // a constructed OCTET STRING
       },
       {{non_der, critical}}},
      {"TheSignatureMayBeOverTheDerOfAnOpaquePart",
       [](JudgeFixture& s) {
         s.single().cert_id.hash_parameters = pki::der::octet_string({});
         s.staple.edits_after_signing = {{Field::hash_algorithm, pki::flip(-2, 0x20)}};
       },
       {{non_der, critical}}},
      {"AnEncodedDefaultFalseIsOnlyInformation",
       [](JudgeFixture& s) {
         s.staple.extensions = {
             {"1.3.6.1.5.5.7.48.1.2", true, pki::der::octet_string(Bytes(16, 7))}};
         s.staple.edits = {{Field::extensions, [](Bytes element) {
                              for (std::size_t i = 0; i + 2 < element.size(); ++i) {
                                if (element[i] == 0x01 && element[i + 1] == 0x01 &&
                                    element[i + 2] == 0xff)
                                  element[i + 2] = 0;
                              }
                              return element;
                            }}};
       },
       {{default_encoded, information}}},
      {"AnotherTrueThanFFIsNotDer",
       [](JudgeFixture& s) {
         s.single().extensions = {
             {"1.3.6.1.4.1.11129.2.4.5", true, pki::der::octet_string(Bytes(4, 7))}};
         s.staple.edits = {{Field::single_extensions, [](Bytes element) {
                              const auto at = std::ranges::find(element, 0xff);
                              if (at != element.end()) *at = 0x01;
                              return element;
                            }}};
       },
       {{non_der, critical}}},
      make_signed_edit_case("ASignatureWithUnusedBitsIsNotDer", Field::signature,
                            set_unused_bits(1), {{non_der, critical}, {bad_signature, critical}}),
      make_signed_edit_case("ASignatureWithSevenUnusedBitsIsNotDer", Field::signature,
                            set_unused_bits(7), {{non_der, critical}, {bad_signature, critical}}),
      make_signed_edit_case("ASignatureWithEightUnusedBitsIsUnparseable", Field::signature,
                            set_unused_bits(8), {{unparseable, critical}}),
      make_signed_edit_case("ASignatureWithoutOctetsIsUnparseable", Field::signature,
                            pki::replace({0x03, 0x00}), {{unparseable, critical}}),
      make_signed_edit_case("ALongLengthBesideTheSignatureIsNotDer", Field::signature_algorithm,
                            pki::long_length(), {{non_der, critical}}),
      {"ALongLengthInTheSignatureAlgorithmIsNotDer",
       [](JudgeFixture& s) {
         s.staple.edits = {{Field::signature_algorithm, [](const Bytes& element) {
                              const ByteView oid = ByteView(element).subspan(2);
                              return pki::der::sequence(
                                  {pki::long_length()(Bytes(oid.begin(), oid.end()))});
                            }}};
       },
       {{non_der, critical}}},
      {"BerIsNamedInAnErrorResponse",
       [](JudgeFixture& s) {
         s.staple = pki::make_error_staple(3);
         s.staple.edits = {{Field::response, pki::indefinite_length()}};
       },
       {{non_der, critical}, {error_response, warning}}},
      make_error_status_case("MalformedRequestIsCritical", 1, critical),
      make_error_status_case("InternalErrorIsCritical", 2, critical),
      make_error_status_case("TryLaterIsAWarning", 3, warning),
      make_error_status_case("TheUnusedStatusIsCritical", 4, critical),
      make_error_status_case("SigRequiredIsCritical", 5, critical),
      make_error_status_case("UnauthorizedIsCritical", 6, critical),
      make_error_status_case("AnUnknownStatusIsCritical", 99, critical),
      {"TryLaterIsCriticalForMustStaple",
       [](JudgeFixture& s) {
         s.issue_leaf({.must_staple = true});
         s.staple = pki::make_error_staple(3);
       },
       {{error_response, critical}}},
      {"SuccessWithoutResponseBytesIsCritical",
       [](JudgeFixture& s) { s.staple.response_bytes = false; },
       {{no_response_bytes, critical}}},
      {"OnlyTheBasicTypeIsSupported",
       [](JudgeFixture& s) { s.staple.response_type = "1.2.3.4"; },
       {{not_basic, critical}}},
      {"AnotherVersionIsAWarning",
       [](JudgeFixture& s) { s.staple.version = 1; },
       {{bad_version, warning}}},
      {"AnEncodedDefaultVersionIsOnlyInformation",
       [](JudgeFixture& s) { s.staple.version = 0; },
       {{default_encoded, information}}},
      {"AnUnknownCriticalExtensionOfTheResponseIsRefused",
       [](JudgeFixture& s) { s.staple.extensions = {make_critical_extension("1.2.3.4.5")}; },
       {{critical_extension, critical}}},
      {"AnUnknownCriticalExtensionOfASingleResponseIsRefused",
       [](JudgeFixture& s) { s.single().extensions = {make_critical_extension("1.2.3.4.5")}; },
       {{critical_extension, critical}}},
      {"AnUnknownCriticalExtensionOfAnotherSingleResponseIsNoFault",
       [](JudgeFixture& s) {
         auto other = s.single();
         other.cert_id.serial = {9};
         other.extensions = {make_critical_extension("1.2.3.4.5")};
         s.staple.singles.insert(s.staple.singles.begin(), other);
       },
       {}},
      {"AnUnknownCriticalExtensionOfTheStalestMatchIsRefused",
       [](JudgeFixture& s) {
         auto older = s.single();
         older.cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, pki::Digest::sha256);
         older.this_update = pki::der::format_generalized_time(s.now - std::chrono::days(2));
         older.extensions = {make_critical_extension("1.2.3.4.5")};
         s.staple.singles.push_back(older);
       },
       {{critical_extension, critical}}},
      {"AnUnknownExtensionThatIsNotCriticalIsNoFault",
       [](JudgeFixture& s) {
         s.staple.extensions = {{"1.2.3.4.5", false, pki::der::null()}};
       },
       {}},
      {"ACriticalSctListIsNoFault",
       [](JudgeFixture& s) {
         s.single().extensions = {make_critical_extension("1.3.6.1.4.1.11129.2.4.5")};
       },
       {}},
  };
}

}  // namespace staple::test
