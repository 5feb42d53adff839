// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/probe.h"

#include <set>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/command/input.h"
#include "probes/file.h"
#include "tests/exporter/command/probe_fixture.h"
#include "tests/probes/http/http_server.h"

namespace staple::command {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ProbeTest, ReturnsUnknownForAnUnreachableServer) {
  options_.targets = {closed()};
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(out_.str(), StartsWith("UNREACHABLE  " + to_string(options_.targets[0]) +
                                     ": Nothing listens on that address and port. (connect "
                                     "refused: Connection refused)\n"));
}

TEST_F(ProbeTest, WritesAnArrayForASingleView) {
  options_.targets = {closed()};
  options_.output = OutputFormat::json;
  EXPECT_EQ(run(), 3);
  ASSERT_EQ(json().size(), 1u);
  EXPECT_EQ(json()[0].as_object().at("verdict").as_string(), "unreachable");
}

TEST_F(ProbeTest, ReturnsTheWorstCodeOfSeveralTargets) {
  issue_trusted_leaf({.responder_urls = {}});
  options_.targets = {serve(std::nullopt)};
  EXPECT_EQ(run(), 0) << out_.str();
  options_.targets.push_back(closed());
  EXPECT_EQ(run(), 3);
  options_.targets.push_back(serve(Bytes{1, 2, 3}));
  EXPECT_EQ(run(), 2) << out_.str();
}

TEST_F(ProbeTest, SendsTheNameAsSniWhenItConnectsToAnAddress) {
  options_.targets = {{"www.nowhere.invalid", serve(Bytes{1, 2, 3}).port, "", true}};
  options_.address = boost::asio::ip::make_address("127.0.0.1");
  options_.output = OutputFormat::json;
  EXPECT_EQ(run(), 2);
  ASSERT_EQ(json().size(), 1u);
  const auto report = json()[0].as_object();
  EXPECT_EQ(report.at("target").as_string(), to_string(options_.targets[0]));
  EXPECT_EQ(report.at("address").as_string(), "127.0.0.1");
  EXPECT_THAT(boost::json::serialize(report.at("findings")),
              AllOf(HasSubstr("name_mismatch"), HasSubstr("www.nowhere.invalid")));
}

TEST(ProbeFlags, SelectOneAddressUnlessAllAreRequested) {
  ProbeOptions options;
  EXPECT_FALSE(apply_flags({}, options).all_addresses);
  options.all_addresses = true;
  EXPECT_TRUE(apply_flags({}, options).all_addresses);
}

TEST(ProbeFlags, ReplaceTheProxyOfTheModule) {
  prober::Module module;
  module.proxy = {proxy::Kind::http, "module.test", 3128};
  ProbeOptions options;
  EXPECT_EQ(apply_flags(module, options).proxy.host, "module.test");
  options.proxy = {proxy::Kind::socks5, "flag.test", 1080};
  EXPECT_EQ(apply_flags(module, options).proxy.host, "flag.test");
}

TEST(ProbeFlags, ReplaceTheProtocolOfTheModule) {
  prober::Module module;
  module.starttls = starttls::StartTls::imap;
  ProbeOptions options;
  EXPECT_EQ(apply_flags(module, options).starttls, starttls::StartTls::imap);
  options.starttls = starttls::StartTls::none;
  EXPECT_EQ(apply_flags(module, options).starttls, starttls::StartTls::none);
}

TEST_F(ProbeTest, UsesTheDefaultPortOfTheProtocol) {
  options_.targets = {Target{"0.0.0.0.invalid", 0, ""}};
  options_.starttls = starttls::StartTls::ldap;
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(out_.str(), StartsWith("UNREACHABLE  0.0.0.0.invalid:389"));
}

TEST(ProbeFlags, ReplaceTheRootsOfTheModule) {
  prober::Module module;
  module.tls.ca_file = "/module.pem";
  ProbeOptions options;
  EXPECT_EQ(apply_flags(module, options).tls.ca_file, "/module.pem");
  options.ca_file = "/flag.pem";
  EXPECT_EQ(apply_flags(module, options).tls.ca_file, "/flag.pem");
}

TEST_F(ProbeTest, SavesWhatTheServerSent) {
  options_.targets = {serve(Bytes{1, 2, 3})};
  options_.save_staple = folder_.file("staple");
  options_.save_chain = folder_.file("chain");
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(error_.str(), "");
  EXPECT_EQ(*read_file(options_.save_staple, 100), "\x01\x02\x03");
  EXPECT_EQ(*read_certificates(*read_file(options_.save_chain, 100'000)),
            (std::vector<Bytes>{fixture_.leaf.certificate, fixture_.issuer.certificate}));
}

TEST_F(ProbeTest, ReportsWhatItCouldNotSave) {
  fixture_.issue_leaf({.responder_urls = {}});
  options_.targets = {serve(std::nullopt)};
  options_.save_staple = folder_.file("staple");
  options_.save_chain = "/dev/full";
  EXPECT_EQ(run(), 3);
  EXPECT_EQ(error_.str(), options_.save_staple +
                              ": not written: the server sent no staple\n"
                              "/dev/full: cannot be written: No space left on device\n");
}

TEST_F(ProbeTest, KeepsTheExitCodeIfThereIsNothingToSave) {
  options_.targets = {serve(std::nullopt)};
  options_.save_staple = folder_.file("staple");
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(error_.str(), options_.save_staple + ": not written: the server sent no staple\n");
}

TEST_F(ProbeTest, UsesAModuleOfTheConfigurationOrReportsThatItIsUnknown) {
  issue_trusted_leaf({});
  options_.targets = {serve(std::nullopt)};
  options_.config_file = folder_.write("f.yml", "modules: {quiet: {policy: {staple: ignore}}}\n");
  options_.module = "quite";
  EXPECT_EQ(run(), 64);
  EXPECT_EQ(error_.str(),
            "staple_exporter probe: --module: unknown module 'quite', did you mean 'quiet'?\n");
  options_.module = "quiet";
  EXPECT_EQ(run(), 0) << out_.str();
}

TEST_F(ProbeTest, SendsThePasswordFromAFileToTheProxy) {
  const http::HttpServer proxy(
      context_, [](const std::string&) { return "HTTP/1.1 502 Bad Gateway\r\n\r\n"; });
  folder_.write("password", "open sesame\n");
  options_.config_file = folder_.write(
      "f.yml", "modules: {m: {proxy_url: 'http://Aladdin@127.0.0.1:" +
                   std::to_string(proxy.port()) + "', proxy_password_file: password}}\n");
  options_.module = "m";
  options_.targets = {{"www.test", 443, ""}};
  EXPECT_EQ(run(), 3);
  ASSERT_FALSE(proxy.requests().empty()) << out_.str() << error_.str();
  EXPECT_THAT(proxy.requests().front(),
              HasSubstr("Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
}

TEST_F(ProbeTest, ReportsAPasswordFileThatCannotBeReadAsAProblemOfTheConfiguration) {
  options_.config_file = folder_.write(
      "f.yml", "modules:\n  m: {proxy_url: 'http://a@p.test', proxy_password_file: password}\n");
  options_.targets = {closed()};
  options_.module = "m";
  EXPECT_EQ(run(), 3);
  EXPECT_EQ(error_.str(), options_.config_file +
                              ":2:58: modules.m.proxy_password_file: " + folder_.file("password") +
                              ": cannot be read: No such file or directory\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ProbeTest, DoesNotNeedThePasswordFilesOfOtherModules) {
  issue_trusted_leaf({});
  options_.targets = {serve(std::nullopt)};
  options_.config_file =
      folder_.write("f.yml",
                    "modules:\n  quiet: {policy: {staple: ignore}}\n"
                    "  m: {proxy_url: 'http://a@p.test', proxy_password_file: password}\n");
  options_.module = "quiet";
  EXPECT_EQ(run(), 0) << error_.str();
}

TEST_F(ProbeTest, ReturnsUnknownIfAFileCannotBeRead) {
  options_.targets = {closed()};
  options_.ca_file = folder_.file("none.pem");
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(error_.str(), HasSubstr(options_.ca_file));
  options_.ca_file.clear();
  options_.config_file = folder_.write("f.yml", "modules: []\n");
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(error_.str(), StartsWith(options_.config_file + ":1:10: modules: "));
}

TEST_F(ProbeTest, SummarizesTheTargetsOfAFile) {
  const auto bad = serve(Bytes{1, 2, 3});
  options_.targets_file =
      folder_.write("hosts", to_string(closed()) + "\n" + to_string(bad) + "\nnone:0\n");
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(error_.str(), options_.targets_file +
                              ":3: the port is not a number from 1 to 65535, found 'none:0'\n");
  EXPECT_THAT(out_.str(), StartsWith("VERDICT      TARGET"));
  EXPECT_THAT(out_.str(), HasSubstr("\ncritical     " + to_string(bad) + "  "));
  EXPECT_THAT(out_.str(), HasSubstr("\n\n2 targets: 1 critical, 1 unreachable\n"));
}

TEST_F(ProbeTest, WritesALineForEachOfSeveralTargetsAndTheirReportsOnRequest) {
  issue_trusted_leaf({.responder_urls = {}});
  const auto plain = serve(std::nullopt);
  const auto gone = closed();
  options_.targets = {plain, gone};
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(out_.str(), StartsWith("VERDICT         TARGET"));
  EXPECT_THAT(out_.str(), HasSubstr("\nunreachable     " + to_string(gone) + "  "));
  EXPECT_THAT(out_.str(), HasSubstr("\nnot_applicable  " + to_string(plain) + "  "));
  EXPECT_TRUE(out_.str().ends_with("\n\n2 targets: 1 unreachable, 1 not applicable\n"));
  options_.details = true;
  out_.str("");
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(out_.str(), HasSubstr(" not applicable\n\nUNREACHABLE  " + to_string(gone) + ": "));
  EXPECT_THAT(out_.str(), Not(HasSubstr("NOT APPLICABLE")));
}

TEST_F(ProbeTest, WritesALineOfJsonForEachViewOfAFile) {
  options_.targets_file =
      folder_.write("hosts", to_string(closed()) + "\n" + to_string(serve(Bytes{1})) + "\n");
  options_.output = OutputFormat::json;
  EXPECT_EQ(run(), 2);
  std::istringstream lines(out_.str());
  std::set<std::string> verdicts;
  for (std::string line; std::getline(lines, line);) {
    verdicts.emplace(boost::json::parse(line).at("verdict").as_string());
  }
  EXPECT_EQ(verdicts, (std::set<std::string>{"critical", "unreachable"}));
}

TEST_F(ProbeTest, ProbesAGroupOfAFileWithItsOwnModule) {
  issue_trusted_leaf({});
  options_.config_file = folder_.write("f.yml", "modules: {quiet: {policy: {staple: ignore}}}\n");
  const auto name = to_string(serve(std::nullopt));
  options_.targets_file = folder_.write("a.json", R"([{"targets": [")" + name + R"("]}])");
  EXPECT_EQ(run(), 1) << out_.str();
  options_.targets_file = folder_.write(
      "a.json", R"([{"targets": [")" + name + R"("], "labels": {"__module__": "quiet"}}])");
  EXPECT_EQ(run(), 0) << out_.str();
}

TEST_F(ProbeTest, WritesMetricsOfTheResults) {
  options_.targets = {closed()};
  options_.output = OutputFormat::prometheus;
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(out_.str(),
              HasSubstr("\nstaple_probe_success{target=\"" + to_string(options_.targets[0]) +
                        "\",address=\"127.0.0.1\"} 0\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("staple_exporter_")));
  EXPECT_THAT(out_.str(), Not(HasSubstr("scheduler")));
}

TEST_F(ProbeTest, ReturnsUnknownForAFileWithoutTargets) {
  options_.targets_file = folder_.file("none");
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(error_.str(), HasSubstr("none: cannot be read"));
  EXPECT_EQ(out_.str(), "0 targets\n");
}

TEST_F(ProbeTest, TellsWhereModulesComeFromIfThereIsNoConfiguration) {
  const std::string hint = "; modules are read from the file of --config.file\n";
  options_.targets_file =
      folder_.write("a.json", R"([{"targets": ["a"], "labels": {"__module__": "mail"}}])");
  EXPECT_EQ(run(), 3);
  EXPECT_TRUE(error_.str().ends_with("unknown module 'mail'" + hint)) << error_.str();
  options_.targets_file.clear();
  options_.targets = {closed()};
  options_.module = "mail";
  EXPECT_EQ(run(), 64);
  EXPECT_EQ(error_.str(), "staple_exporter probe: --module: unknown module 'mail'" + hint);
  options_.config_file = folder_.write("f.yml", "{}\n");
  EXPECT_EQ(run(), 64);
  EXPECT_EQ(error_.str(), "staple_exporter probe: --module: unknown module 'mail'\n");
}

TEST_F(ProbeTest, ReportsThatTheOutputCannotBeWritten) {
  options_.targets = {closed()};
  out_.setstate(std::ios::badbit);
  EXPECT_EQ(run(), 3);
  EXPECT_EQ(error_.str(), "staple_exporter probe: cannot write the output\n");
}

}  // namespace
}  // namespace staple::command
