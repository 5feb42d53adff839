// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/prober/observations.h"

#include <utility>

namespace staple::test {
namespace {

using namespace std::chrono_literals;

prober::Observation make_handshake_observation(const std::string& address) {
  prober::Observation observation;
  observation.address = address;
  observation.time = kNoon;
  observation.duration = 21ms;
  observation.phases[static_cast<std::size_t>(Stage::connect)] = 4ms;
  observation.phases[static_cast<std::size_t>(Stage::handshake)] = 16ms;
  observation.phases[static_cast<std::size_t>(Stage::judge)] = 1ms;
  observation.attempts = 1;
  observation.tls_version = TlsVersion::tls13;
  return observation;
}

std::shared_ptr<const x509::CertificateFacts> make_certificate_facts() {
  auto facts = std::make_shared<x509::CertificateFacts>();
  facts->subject = "CN=www.example.com";
  facts->issuer = "CN=Example CA";
  facts->serial = "0a1b2c";
  facts->not_before = kNoon - 720h;
  facts->not_after = kNoon + 1440h;
  facts->responder_urls = {"http://ocsp.example.com"};
  facts->key_type = "ecdsa-p256";
  return facts;
}

ocsp::StapleFacts make_staple_facts() {
  ocsp::StapleFacts facts;
  facts.size = 471;
  facts.status = ocsp::CertStatus::good;
  facts.this_update = kNoon - 24h;
  facts.next_update = kNoon + 72h;
  facts.produced_at = kNoon - 23h;
  facts.signature_algorithm = "ecdsa-with-SHA256";
  facts.responder.name = "CN=Example Responder";
  facts.responder.delegated = true;
  return facts;
}

}  // namespace

prober::Observation make_healthy(const std::string& address) {
  prober::Observation observation = make_handshake_observation(address);
  observation.stapled = 1;
  ocsp::Judgement judgement;
  judgement.expected = judgement.present = judgement.authenticated = true;
  judgement.status = ocsp::CertStatus::good;
  judgement.effective_expiry = kNoon + 72h;
  judgement.refresh_due = kNoon + 64h;
  judgement.refresh_critical = kNoon + 70h;
  judgement.trusted = true;
  judgement.staple = std::make_shared<const ocsp::StapleFacts>(make_staple_facts());
  judgement.certificate = make_certificate_facts();
  observation.verdict = conclude(std::move(judgement));
  return observation;
}

prober::Observation make_unstapled(const std::string& address) {
  prober::Observation observation = make_handshake_observation(address);
  ocsp::Judgement judgement;
  judgement.add(ocsp::Fault::not_sent, ocsp::Severity::warning, "none came on 1 connection");
  judgement.expected = true;
  judgement.trusted = true;
  judgement.certificate = make_certificate_facts();
  observation.verdict = conclude(std::move(judgement));
  return observation;
}

prober::Observation make_not_applicable(const std::string& address) {
  prober::Observation observation = make_handshake_observation(address);
  ocsp::Judgement judgement;
  judgement.certificate = make_certificate_facts();
  observation.verdict = conclude(std::move(judgement));
  return observation;
}

prober::Observation make_forged(const std::string& address) {
  prober::Observation observation = make_healthy(address);
  ocsp::Verdict& verdict = *observation.verdict;
  verdict.level = ocsp::Level::critical;
  verdict.findings = {{ocsp::Fault::bad_signature, ocsp::Severity::critical, "claims good"}};
  verdict.authenticated = false;
  verdict.ok = false;
  verdict.ok_until.reset();
  verdict.status.reset();
  return observation;
}

prober::Observation make_revoked(const std::string& address) {
  prober::Observation observation = make_healthy(address);
  ocsp::Verdict& verdict = *observation.verdict;
  verdict.level = ocsp::Level::critical;
  verdict.findings = {{ocsp::Fault::revoked, ocsp::Severity::critical, "since 2 h"}};
  verdict.ok = false;
  verdict.ok_until.reset();
  verdict.status = ocsp::CertStatus::revoked;
  ocsp::StapleFacts facts = make_staple_facts();
  facts.status = ocsp::CertStatus::revoked;
  facts.revoked_at = kNoon - 2h;
  verdict.staple = std::make_shared<const ocsp::StapleFacts>(facts);
  return observation;
}

prober::Observation make_failed(const std::string& address, Reason reason,
                                const std::string& detail) {
  prober::Observation observation;
  observation.address = address;
  observation.time = kNoon;
  observation.duration = 2ms;
  observation.attempts = address.empty() ? 0 : 1;
  observation.failure = Failure{reason, detail};
  return observation;
}

ocsp::Judgement make_judgement(const ocsp::Verdict& verdict) {
  ocsp::Judgement judgement;
  static_cast<ocsp::StapleState&>(judgement) = verdict;
  static_cast<ocsp::LeafState&>(judgement) = verdict;
  judgement.add(verdict.findings);
  return judgement;
}

prober::OpenView make_open_view(prober::Observation observation) {
  prober::OpenView view;
  if (observation.verdict) view.judgement = make_judgement(*observation.verdict);
  observation.verdict.reset();
  view.observation = std::move(observation);
  return view;
}

std::vector<prober::OpenView> make_open_views(std::vector<prober::Observation> observations) {
  std::vector<prober::OpenView> views;
  for (prober::Observation& each : observations) views.push_back(make_open_view(std::move(each)));
  return views;
}

}  // namespace staple::test
