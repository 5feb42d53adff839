// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/openssl_commands.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "probes/responder/responder_status.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::report {
namespace {

TEST(OpensslCommandsShellWord, IsNotQuotedIfEveryCharacterIsHarmless) {
  EXPECT_EQ(quote_for_shell("www.example.com:443"), "www.example.com:443");
}

TEST(OpensslCommandsShellWord, IsQuotedAsOneWordForTheShell) {
  EXPECT_EQ(quote_for_shell(""), "''");
  EXPECT_EQ(quote_for_shell("a b"), "'a b'");
  EXPECT_EQ(quote_for_shell("$(reboot)`x`\"|;&"), "'$(reboot)`x`\"|;&'");
  EXPECT_EQ(quote_for_shell("it's"), R"('it'\''s')");
  EXPECT_EQ(quote_for_shell("~root"), "'~root'");
  EXPECT_EQ(quote_for_shell("[::1]:443"), "'[::1]:443'");
}

std::string join_commands(const endpoint::Endpoint& endpoint,
                          const prober::Observation& observation) {
  std::string text;
  for (const ShellCommand& command : list_openssl_commands(endpoint, observation))
    text += command.text + "\n";
  return text;
}

/// make_healthy_with_chain returns a good result whose chain holds the issuer.
prober::Observation make_healthy_with_chain(const std::string& address) {
  prober::Observation observation = test::make_healthy(address);
  auto issuer = *observation.verdict->certificate;
  issuer.subject = issuer.issuer;
  observation.verdict->chain = {{1, std::make_shared<const x509::CertificateFacts>(issuer), {}}};
  return observation;
}

TEST(OpensslCommands, ConnectToTheAddressWithTheSniOfTheProbe) {
  const auto endpoint = test::make_endpoint("web", "www.example.com:8443");
  EXPECT_EQ(
      join_commands(*endpoint, make_healthy_with_chain("192.0.2.7")),
      "openssl s_client -connect 192.0.2.7:8443 -servername www.example.com -status -showcerts </dev/null\n"
      "staple_exporter probe --address=192.0.2.7 --server-name=www.example.com --save-staple=staple.der "
      "--save-chain=chain.pem www.example.com:8443\n"
      "openssl ocsp -respin staple.der -noverify -resp_text\n"
      "openssl x509 -in chain.pem -out cert.pem\n"
      "sed '1,/-END CERTIFICATE-/d' chain.pem | openssl x509 -out issuer.pem\n"
      "openssl ocsp -issuer issuer.pem -cert cert.pem -url http://ocsp.example.com/ -no_nonce -resp_text\n");
}

TEST(OpensslCommands, LookUpANameWithItsFinalDot) {
  const auto endpoint = test::make_endpoint("web", "www.example.com.:8443");
  prober::Observation observation = test::make_healthy("");
  const std::string text = join_commands(*endpoint, observation);
  EXPECT_NE(text.find("-connect www.example.com.:8443 -servername www.example.com "),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("--save-chain=chain.pem www.example.com.:8443\n"), std::string::npos) << text;
}

TEST(OpensslCommands, OfferTheCurveOfTheCertificate) {
  const auto endpoint = test::make_endpoint("web", "www.example.com:443");
  const auto list = [&](const std::string& key_type) {
    prober::Observation observation = test::make_healthy("192.0.2.7");
    auto certificate = std::make_shared<x509::CertificateFacts>(*observation.verdict->certificate);
    certificate->key_type = key_type;
    observation.verdict->certificate = certificate;
    return join_commands(*endpoint, observation);
  };
  EXPECT_NE(list("ecdsa-secp256k1").find(" -groups X25519:P-256:secp256k1 -status "),
            std::string::npos);
  for (const auto* const usual : {"ecdsa-p256", "ecdsa-p521", "rsa2048", "ed25519", ""})
    EXPECT_EQ(list(usual).find("-groups"), std::string::npos) << usual;
}

TEST(OpensslCommands, SendTheServerNameOfTheTarget) {
  const auto endpoint = test::make_endpoint("web", "10.0.0.9:443#www.example.com");
  const std::string text = join_commands(*endpoint, test::make_unstapled("10.0.0.9"));
  EXPECT_NE(text.find("-servername www.example.com "), std::string::npos) << text;
  EXPECT_NE(text.find("--save-chain=chain.pem 10.0.0.9:443\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("-respin"), std::string::npos) << "there is no staple to decode";
}

TEST(OpensslCommands, SendNoSniForAnIpAddress) {
  const auto endpoint = test::make_endpoint("web", "[2001:db8::7]:443");
  const std::string text =
      join_commands(*endpoint, test::make_failed("2001:db8::7", Reason::connect_refused, "no"));
  EXPECT_EQ(text.find("openssl s_client -connect '[2001:db8::7]:443' -noservername -status"), 0u)
      << text;
}

TEST(OpensslCommands, UseTheStartTlsProtocolOfTheModule) {
  const auto endpoint = test::make_endpoint("mail", "mail.example.com:25");
  prober::Module module;
  module.starttls = starttls::StartTls::smtp;
  endpoint->module = std::make_shared<const prober::Module>(module);
  std::string text = join_commands(*endpoint, test::make_healthy("192.0.2.7"));
  EXPECT_NE(text.find(" -servername mail.example.com -starttls smtp -status "), std::string::npos)
      << text;
  EXPECT_NE(text.find(" --server-name=mail.example.com --starttls=smtp --save"), std::string::npos)
      << text;

  module.starttls = starttls::StartTls::xmpp_client;
  endpoint->module = std::make_shared<const prober::Module>(module);
  text = join_commands(*endpoint, test::make_healthy("192.0.2.7"));
  EXPECT_NE(text.find(" -starttls xmpp -name mail.example.com -status "), std::string::npos)
      << text;
  EXPECT_NE(text.find(" --starttls=xmpp-client "), std::string::npos) << text;
}

TEST(OpensslCommands, UseTheSettingsOfTheView) {
  const auto endpoint = test::make_endpoint("web", "www.example.com:443");
  prober::Module module;
  prober::View view;
  view.name = "tls1.2-rsa";
  view.tls.min_version = view.tls.max_version = TlsVersion::tls12;
  view.tls.key_type = tls::KeyType::rsa;
  view.server_name = "other.example.com";
  module.views = {view};
  endpoint->module = std::make_shared<const prober::Module>(module);
  prober::Observation observation = test::make_healthy("192.0.2.7");
  observation.view = "tls1.2-rsa";
  const std::string text = join_commands(*endpoint, observation);
  EXPECT_NE(
      text.find("-servername other.example.com -tls1_2 -sigalgs RSA-PSS+SHA256:RSA+SHA256 -status"),
      std::string::npos)
      << text;
}

std::string join_commands_of(const prober::Module& module) {
  const auto endpoint = test::make_endpoint("web", "www.example.com:8443");
  endpoint->module = std::make_shared<const prober::Module>(module);
  return join_commands(*endpoint, test::make_failed("", Reason::connect_refused, "no"));
}

TEST(OpensslCommands, UseTheFlagsOfTheModule) {
  prober::Module module;
  module.starttls = starttls::StartTls::smtp;
  EXPECT_NE(join_commands_of(module).find("-servername www.example.com -starttls smtp -status"),
            std::string::npos);
  EXPECT_NE(join_commands_of(module).find("--server-name=www.example.com --starttls=smtp "),
            std::string::npos);
  module.starttls = starttls::StartTls::xmpp_client;
  EXPECT_NE(join_commands_of(module).find(" -starttls xmpp -name www.example.com -status"),
            std::string::npos);
  module.starttls = starttls::StartTls::xmpp_server;
  EXPECT_NE(join_commands_of(module).find(" -starttls xmpp-server -name www.example.com -status"),
            std::string::npos);
}

TEST(OpensslCommands, UseTheProxyWithoutItsPassword) {
  prober::Module module;
  module.proxy = {proxy::Kind::http, "proxy.test", 3128, "watcher", "sesame"};
  const std::string http = join_commands_of(module);
  EXPECT_NE(http.find(" -proxy proxy.test:3128 -proxy_user USER -proxy_pass pass:PASSWORD -status"),
            std::string::npos)
      << http;
  EXPECT_NE(http.find(" --proxy=http://USER:PASSWORD@proxy.test:3128 "), std::string::npos) << http;
  EXPECT_EQ(http.find("sesame"), std::string::npos);
  module.proxy = {proxy::Kind::socks5, "::1", 1080};
  const std::string socks = join_commands_of(module);
  EXPECT_NE(socks.find(" --proxy='socks5://[::1]:1080' "), std::string::npos) << socks;
  EXPECT_EQ(socks.find("s_client"), std::string::npos) << "s_client does not support SOCKS";
}

TEST(OpensslCommands, OmitWhatOpensslDoesNotSupport) {
  prober::Module module;
  module.proxy_protocol = proxy::ProxyProtocol::v2;
  EXPECT_EQ(join_commands_of(module).find("s_client"), std::string::npos);
}

TEST(OpensslCommands, QuoteTheResponderUrlOfTheCertificate) {
  prober::Observation observation = make_healthy_with_chain("192.0.2.7");
  auto certificate = *observation.verdict->certificate;
  certificate.responder_urls = {"ldap://x/$(reboot)",
                                "http://ocsp.example.com/$(reboot)';reboot;'"};
  observation.verdict->certificate = std::make_shared<const x509::CertificateFacts>(certificate);
  const std::string text =
      join_commands(*test::make_endpoint("web", "www.example.com:443"), observation);
  EXPECT_EQ(text.find("ldap"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(-url 'http://ocsp.example.com/$(reboot)'\'';reboot;'\''' -no_nonce)"),
            std::string::npos)
      << text;
}

TEST(OpensslCommands, FitWhatWasFound) {
  const auto endpoint = test::make_endpoint("web", "www.example.com:443");
  EXPECT_EQ(join_commands(*endpoint, test::make_healthy("192.0.2.7")).find("issuer.pem"),
            std::string::npos)
      << "the issuer was not sent";

  prober::Observation expired = make_healthy_with_chain("192.0.2.7");
  expired.verdict->findings = {
      {ocsp::Fault::certificate_expired, ocsp::Severity::critical, "it expired"}};
  EXPECT_EQ(join_commands(*endpoint, expired).find("-url"), std::string::npos)
      << "the responder has nothing to say of an expired certificate";

  prober::Observation garbage = make_healthy_with_chain("192.0.2.7");
  garbage.verdict->findings = {{ocsp::Fault::unparseable, ocsp::Severity::critical, "HTML"}};
  EXPECT_NE(join_commands(*endpoint, garbage).find("od -c staple.der | head\n"), std::string::npos);

  prober::Observation retired = make_healthy_with_chain("192.0.2.7");
  responder::ResponderStatus status{"http://ocsp.example.com/", test::kNoon, nullptr, {}};
  status.failure = responder::QueryFailure{responder::FailureReason::resolve, "no such name"};
  retired.responder = std::make_shared<const responder::ResponderStatus>(status);
  const std::string text = join_commands(*endpoint, retired);
  EXPECT_NE(text.find("getent hosts ocsp.example.com\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("-url"), std::string::npos) << text;
}

}  // namespace
}  // namespace staple::report
