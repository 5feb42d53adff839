// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/probe/probe_debug.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "probes/ocsp/judgement.h"

namespace staple::web {
namespace {

using namespace std::chrono_literals;

prober::Module make_module() {
  prober::Module module;
  module.name = "inside";
  module.proxy = {proxy::Kind::http, "proxy.test", 3128, "me", "hunter2"};
  return module;
}

const service::OnDemandProbe kProbe{{"www.example.com", 443, "other.test"},
                                    std::make_shared<const prober::Module>(make_module()),
                                    nullptr,
                                    9500ms};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(ProbeDebug, ReportsAProbeWithoutATarget) {
  prober::Observation failed;
  failed.failure = Failure{Reason::resolve_bad_target, "no host"};
  const std::string text = render_failure_debug(failed, "staple_probe_success 0\n");
  EXPECT_TRUE(has(text, "stage=resolve reason=bad_target detail=\"no host\"")) << text;
  EXPECT_TRUE(has(text, "\nstaple_probe_success 0\n"));
}

TEST(ProbeDebug, LogsStageReasonAndDetailOfAFailure) {
  prober::Observation observation;
  observation.address = "192.0.2.7";
  observation.phases[0] = 250ms;
  observation.failure = Failure{Reason::connect_refused, "said \"no\"\nts=forged"};
  const std::string text = render_probe_debug(kProbe, {observation}, "");
  EXPECT_TRUE(has(text, "target=www.example.com:443#other.test module=inside timeout_seconds=9.5"))
      << text;
  EXPECT_TRUE(has(text, "address=192.0.2.7 view=\"\" stage=resolve seconds=0.25")) << text;
  EXPECT_TRUE(has(text, "stage=connect reason=refused detail=\"said \\\"no\\\"\\nts=forged\""))
      << text;
}

TEST(ProbeDebug, HidesTextOfATargetThatIsNotNamed) {
  for (const Reason reason :
       {Reason::handshake_not_tls, Reason::starttls_wrong_protocol, Reason::starttls_refused}) {
    prober::Observation observation;
    observation.failure = Failure{reason, "received: SSH-2.0-OpenSSH_9.2"};
    service::OnDemandProbe probe = kProbe;
    EXPECT_TRUE(has(render_probe_debug(probe, {observation}, ""), "OpenSSH_9.2"));
    probe.hides_received = true;
    const std::string text = render_probe_debug(probe, {observation}, "");
    EXPECT_FALSE(has(text, "OpenSSH_9.2")) << text;
    EXPECT_TRUE(has(text, std::string(" reason=") + std::string(entry(reason).name))) << text;
    EXPECT_TRUE(has(text, "probe_targets names the target")) << text;
  }
}

TEST(ProbeDebug, ShowsOtherDetailsOfATargetThatIsNotNamed) {
  prober::Observation observation;
  observation.failure = Failure{Reason::connect_refused, "Connection refused"};
  service::OnDemandProbe probe = kProbe;
  probe.hides_received = true;
  EXPECT_TRUE(has(render_probe_debug(probe, {observation}, ""), "Connection refused"));
}

TEST(ProbeDebug, SaysThatACertificateWasNotShown) {
  service::OnDemandProbe probe = kProbe;
  EXPECT_FALSE(has(render_probe_debug(probe, {}, ""), "client certificate"));
  probe.is_anonymous = true;
  EXPECT_TRUE(has(render_probe_debug(probe, {}, ""), "client certificate not shown"));
}

TEST(ProbeDebug, LogsTheFactsOfAVerdict) {
  prober::Observation observation;
  observation.view = "tls1.2";
  observation.attempts = 3;
  observation.tls_version = TlsVersion::tls12;
  ocsp::Judgement judgement;
  judgement.expected = true;
  judgement.add(ocsp::Fault::not_sent, ocsp::Severity::warning, "on 3 connections");
  observation.verdict = conclude(std::move(judgement));
  const std::string text = render_probe_debug(kProbe, {observation}, "");
  EXPECT_TRUE(has(text, "view=tls1.2 attempts=3 stapled=0")) << text;
  EXPECT_TRUE(has(text, "tls_version=TLSv1.2")) << text;
  EXPECT_TRUE(has(text, "level=warn msg=\"finding\"")) << text;
  EXPECT_TRUE(has(text, "fault=not_sent severity=warning detail=\"on 3 connections\"")) << text;
  EXPECT_TRUE(has(text, "verdict=warning")) << text;
}

TEST(ProbeDebug, WarnsIfTheSystemHasNoRoots) {
  setenv("SSL_CERT_FILE", "/nowhere/ca.pem", 1);
  const auto system = x509::Roots::load_system();
  unsetenv("SSL_CERT_FILE");
  service::OnDemandProbe probe = kProbe;
  probe.tls = *prober::load_view_clients(collect_tls_settings(*probe.module), system);
  const std::string text = render_probe_debug(probe, {}, "");
  EXPECT_TRUE(has(text, "level=warn msg=\"the system has no CA certificates (SSL_CERT_FILE="))
      << text;
  EXPECT_FALSE(has(render_probe_debug(kProbe, {}, ""), "CA certificates"));
}

TEST(ProbeDebug, HasMetricsAndModuleAfterTheLog) {
  const std::string text = render_probe_debug(kProbe, {}, "staple_probe_success 0\n");
  const auto log = text.find("Log of the probe:\n");
  const auto metrics =
      text.find("\n\nMetrics that a scrape would have returned:\nstaple_probe_success 0\n");
  const auto module = text.find("\nModule configuration:\ninside:\n  server_name: \"\"\n");
  ASSERT_NE(module, std::string::npos) << text;
  EXPECT_LT(log, metrics);
  EXPECT_LT(metrics, module);
  EXPECT_FALSE(has(text, "hunter2"));
}

}  // namespace
}  // namespace staple::web
