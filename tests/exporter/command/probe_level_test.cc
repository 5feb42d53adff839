// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/command/probe_fixture.h"

namespace staple::command {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// ProbeLevelTest probes servers of which no staple is expected and which send none.
class ProbeLevelTest : public ProbeTest {
 protected:
  std::string run_as(OutputFormat output) {
    options_.output = output;
    run();
    return out_.str();
  }
};

TEST_F(ProbeLevelTest, OfACertificateForAnotherNameIsAWarningInEveryOutput) {
  issue_trusted_leaf({.responder_urls = {}});
  options_.server_name = "other.test";
  options_.targets = {serve(std::nullopt)};
  EXPECT_EQ(run(), 1);
  EXPECT_THAT(out_.str(), StartsWith("WARNING  "));
  EXPECT_THAT(out_.str(), HasSubstr(" (name_mismatch)\n"));
  const std::string json = run_as(OutputFormat::json);
  EXPECT_THAT(json, HasSubstr("\"verdict\": \"warning\""));
  EXPECT_THAT(json, HasSubstr("\"fault\": \"name_mismatch\""));
  EXPECT_THAT(json, Not(HasSubstr("\"ok\"")));
  const std::string metrics = run_as(OutputFormat::prometheus);
  EXPECT_THAT(metrics, HasSubstr("fault=\"name_mismatch\",severity=\"warning\"} 1\n"));
  EXPECT_THAT(metrics, Not(HasSubstr("\nstaple_ok{")));
}

TEST_F(ProbeLevelTest, OfAnExpiredCertificateIsCriticalInEveryOutput) {
  issue_trusted_leaf({});
  const WallTime now = make_system_clock().now();
  fixture_.issue_leaf_with_validity({now - std::chrono::days(1), now - std::chrono::hours(1)},
                                    {.responder_urls = {}});
  options_.targets = {serve(std::nullopt)};
  EXPECT_EQ(run(), 2);
  EXPECT_THAT(out_.str(), StartsWith("CRITICAL  "));
  EXPECT_THAT(out_.str(), HasSubstr("ago. (certificate_expired, chain_untrusted)\n"));
  EXPECT_THAT(run_as(OutputFormat::json), HasSubstr("\"verdict\": \"critical\""));
}

TEST_F(ProbeLevelTest, IsNotNamedAfterAFindingThatDoesNotCount) {
  issue_trusted_leaf({.responder_urls = {}, .must_staple = true});
  options_.config_file =
      folder_.write("c.yml", "modules: {tls: {policy: {staple: ignore}}}\nfleets: []\n");
  options_.targets = {serve(std::nullopt)};
  EXPECT_EQ(run(), 0);
  EXPECT_THAT(out_.str(), StartsWith("NOT APPLICABLE  "));
  EXPECT_THAT(out_.str(), HasSubstr(": No staple was sent, and the policy does not expect one.\n"));
}

TEST_F(ProbeLevelTest, OnASystemWithoutRootsComesWithOneLineThatSaysSo) {
  setenv("SSL_CERT_FILE", folder_.file("none.pem").c_str(), 1);
  issue_trusted_leaf({.responder_urls = {}});
  options_.targets = {serve(std::nullopt)};
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(error_.str(), "") << "the roots are those of --ca-file";
  options_.ca_file.clear();
  options_.targets.push_back(options_.targets.front());
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(
      error_.str(),
      "warning: the system has no CA certificates (SSL_CERT_FILE=" + folder_.file("none.pem") +
          ": cannot be read: No such file or directory): without ca_file no chain is trusted, "
          "and the profile auto is private\n");
  EXPECT_THAT(out_.str(),
              HasSubstr("(chain_untrusted: there is no trusted root on this system)\n"));
}

}  // namespace
}  // namespace staple::command
