// SPDX-License-Identifier: Apache-2.0

#include "tests/exporter/report/cause_cases.h"
#include "tests/pki/der.h"

namespace staple::test {

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

void send_for_other_serial(CauseScene& s) { s.fixture.single().cert_id.serial = {0x13, 0x37}; }

}  // namespace

/// The certificate or its chain is the cause.
std::vector<CauseCase> make_certificate_cause_cases() {
  return {
      {"CertificateExpiredWithAFreshStaple",
       [](CauseScene& s) {
         s.fixture.issue_leaf_with_validity({s.fixture.now - days(90), s.fixture.now - days(3)});
       },
       "The certificate expired 3 d ago.",
       "not renewed",
       "Renew the certificate",
       "StapleCertificateExpired",
       {"is not updated", "fetch a new staple", "Refresh due", "StapleExpired.",
        "staple has expired", "Query the CA's responder"}},
      {"CertificateExpiredWithoutTheStapleThatItDemands",
       [](CauseScene& s) {
         s.fixture.issue_leaf_with_validity({s.fixture.now - days(90), s.fixture.now - days(3)},
                                            {.must_staple = true});
         s.fixture.send_none();
       },
       "The certificate expired 3 d ago.",
       "not renewed",
       "Renew the certificate",
       "StapleCertificateExpired",
       {"Enable stapling", "Provide a staple", "not enabled"}},
      {"OldCertificateWithTheStapleOfTheRenewedOne",
       [](CauseScene& s) {
         s.fixture.issue_leaf_with_validity({s.fixture.now - days(90), s.fixture.now - days(3)});
         send_for_other_serial(s);
       },
       "The certificate expired 3 d ago.",
       "was renewed",
       "send the renewed certificate",
       "StapleCertificateExpired",
       {"previous certificate", "the previous one is still"}},
      {"DefaultCertificateOfAnInstallation",
       [](CauseScene& s) { s.sign_itself("localhost", s.fixture.years); },
       "The server sends a self-signed certificate for another name.",
       "falls back to its default",
       "Configure a certificate for this name",
       "StapleNoLongerExpected",
       {"Not applicable", "NOT APPLICABLE", "whole chain", "no staple is expected",
        "is not updated"}},
      {"DefaultCertificateThatHasExpired",
       [](CauseScene& s) {
         s.sign_itself("localhost", {s.fixture.now - days(400), s.fixture.now - days(3)});
       },
       "The server sends a self-signed certificate for another name, which expired 3 d ago.",
       "falls back to its default",
       "Configure a certificate for this name",
       "StapleCertificateExpired",
       {"Renew the certificate", "whole chain"}},
      {"CertificateOfTheFirstVirtualHost",
       [](CauseScene& s) {
         s.fixture.issue_leaf({.names = {"other.test"}, .responder_urls = {}});
         s.fixture.send_none();
       },
       "The server sends the certificate of another name.",
       "falls back to its default",
       "Configure a certificate for this name",
       "StapleNoLongerExpected",
       {"Enable stapling", "whole chain", "NOT APPLICABLE"}},
      {"CertificateOfAnotherNameWithItsGoodStaple",
       [](CauseScene& s) { s.fixture.issue_leaf({.names = {"other.test"}}); },
       "The server sends the certificate of another name.",
       "falls back to its default",
       "Configure a certificate for this name",
       "",
       {"Clients accept", "clients accept it"}},
      {"AddressThatTheCertificateContainsAsADnsName",
       [](CauseScene& s) {
         s.fixture.server_name = "192.0.2.7";
         s.fixture.issue_leaf({.names = {},
                               .extensions = {{"2.5.29.17", false,
                                               pki::der::sequence({pki::der::implicit_tag(
                                                   2, pki::der::bytes("192.0.2.7"))})}}});
       },
       "The certificate does not contain the IP address that the target names.",
       "iPAddress",
       "the name that the clients use",
       "",
       {"of another name", "falls back", "clients accept it"}},
      {"SelfSignedCertificateOfThisName",
       [](CauseScene& s) { s.sign_itself("server.test", s.fixture.years); },
       "The server sends a self-signed certificate.",
       "for a test",
       "in ca_file if it is meant",
       "StapleNoLongerExpected",
       {"whole chain", "another name", "NOT APPLICABLE"}},
      {"InterceptionThatOtherAddressesShow",
       [](CauseScene& s) {
         s.other_views = {s.observe("192.0.2.8")};
         s.issue_from(pki::make_root("Inspecting CA", s.fixture.years), s.fixture.years,
                      {.responder_urls = {}});
         s.fixture.send_none();
       },
       "The certificate was issued by 'CN=Inspecting CA', which is not trusted. Other connections to "
       "this endpoint get a certificate of 'CN=Test CA'.",
       "to inspect TLS",
       "compare the issuers",
       "StapleNoLongerExpected",
       {"whole chain", "Enable stapling", "attack"}},
      {"InterceptionAfterAGoodStaple",
       [](CauseScene& s) {
         s.was_good();
         s.issue_from(pki::make_root("Inspecting CA", s.fixture.years), s.fixture.years,
                      {.responder_urls = {}});
         s.fixture.send_none();
       },
       "The certificate was issued by 'CN=Inspecting CA', which is not trusted, and a staple is no "
       "longer expected.",
       "to inspect TLS",
       "compare the issuers",
       "StapleNoLongerExpected",
       {"whole chain", "Other connections", "attack"}},
      {"PrivateCaOfWhichNothingElseIsKnown",
       [](CauseScene& s) {
         s.issue_from(pki::make_root("Private CA", s.fixture.years), s.fixture.years,
                      {.responder_urls = {}});
         s.fixture.send_none();
       },
       "The certificate was issued by 'CN=Private CA', and its chain does not verify to a trusted "
       "root.",
       "private CA",
       "configure the root in ca_file",
       "",
       {"inspect", "no longer", "whole chain", "another CA", "replaced"}},
      {"ExpiredCertificateOfTheCa",
       [](CauseScene& s) {
         s.issue_from(pki::make_intermediate(s.fixture.root, "Old CA",
                                             {s.fixture.now - days(90), s.fixture.now - days(3)}),
                      s.fixture.years);
       },
       "The certificate of the CA 'CN=Old CA' in the chain expired 3 d ago.",
       "still sends",
       "current chain",
       "",
       {"private", "clients accept it"}},
      {"ChainWithoutTheIssuer",
       [](CauseScene& s) { s.fixture.above.clear(); },
       "The certificate of the issuer 'CN=Test CA' is neither sent nor configured, so the staple "
       "cannot be judged.",
       "contains only the leaf",
       "send its whole chain",
       "StapleUnverifiable",
       {"then its issuer", "issuer.pem", "new key"}},
      {"RekeyedCa",
       [](CauseScene& s) {
         s.fixture.above = {
             pki::make_intermediate(s.fixture.root, "Test CA", s.fixture.years).certificate};
       },
       "No certificate of the issuer 'CN=Test CA' that is sent or configured has the key that signed "
       "the server's certificate.",
       "new key",
       "chain that the CA delivered",
       "StapleUnverifiable",
       {"neither sent", "only the leaf", "issuer.pem", "whole chain"}},
      {"ConfiguredCaWithAnotherKey",
       [](CauseScene& s) {
         s.fixture.above.clear();
         s.fixture.anchors = {pki::make_root("Test CA", s.fixture.years).certificate};
       },
       "No certificate of the issuer 'CN=Test CA' that is sent or configured has the key that signed "
       "the server's certificate.",
       "new key",
       "chain that the CA delivered",
       "StapleUnverifiable",
       {"neither sent", "only the leaf", "issuer.pem", "whole chain"}},
      {"IssuerWithAnUnknownKindOfKey",
       [](CauseScene& s) {
         s.fixture.above = {pki::make_intermediate(s.fixture.root, "Test CA", s.fixture.years,
                                                   {.spki = pki::make_unknown_spki()})
                                .certificate};
       },
       "The key of the issuer 'CN=Test CA' is of a kind or size that this exporter does not check, so "
       "the staple cannot be judged.",
       "does not support",
       "changelog",
       "StapleUnverifiable",
       {"neither sent", "only the leaf", "new key", "whole chain"}},
  };
}

}  // namespace staple::test
