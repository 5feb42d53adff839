#include "tests/exporter/endpoint/endpoints.h"

#include <utility>

#include "exporter/schedule/record.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;

prober::Observation shaken(const std::string& address) {
  prober::Observation observation;
  observation.address = address;
  observation.time = noon;
  observation.duration = 21ms;
  observation.phases[static_cast<std::size_t>(Stage::connect)] = 4ms;
  observation.phases[static_cast<std::size_t>(Stage::handshake)] = 16ms;
  observation.phases[static_cast<std::size_t>(Stage::judge)] = 1ms;
  observation.attempts = 1;
  observation.tls_version = TlsVersion::tls13;
  return observation;
}

std::shared_ptr<const x509::CertificateFacts> certificate() {
  auto facts = std::make_shared<x509::CertificateFacts>();
  facts->subject = "CN=www.example.com";
  facts->issuer = "CN=Example CA";
  facts->serial = "0a1b2c";
  facts->not_before = noon - 720h;
  facts->not_after = noon + 1440h;
  facts->responder_urls = {"http://ocsp.example.com"};
  facts->key_type = "ecdsa-p256";
  return facts;
}

ocsp::StapleFacts staple_facts() {
  ocsp::StapleFacts facts;
  facts.size = 471;
  facts.status = ocsp::CertStatus::good;
  facts.this_update = noon - 24h;
  facts.next_update = noon + 72h;
  facts.produced_at = noon - 23h;
  facts.signature_algorithm = "ecdsa-with-SHA256";
  facts.responder.name = "CN=Example Responder";
  facts.responder.delegated = true;
  return facts;
}

}  // namespace

std::shared_ptr<endpoint::Endpoint> endpoint(const std::string& fleet, const std::string& name) {
  auto result = std::make_shared<endpoint::Endpoint>();
  result->fleet = fleet;
  result->target = *parse_target(name, 443);
  result->name = name;
  result->module = std::make_shared<const prober::Module>();
  result->interval = 5min;
  result->failure_interval = 30s;
  result->timeout = 20s;
  return result;
}

prober::Observation healthy(const std::string& address) {
  prober::Observation observation = shaken(address);
  observation.stapled = 1;
  ocsp::Verdict verdict;
  verdict.level = ocsp::Level::ok;
  verdict.expected = verdict.present = verdict.authenticated = true;
  verdict.ok = true;
  verdict.ok_until = noon + 72h;
  verdict.status = ocsp::CertStatus::good;
  verdict.effective_expiry = noon + 72h;
  verdict.refresh_due = noon + 64h;
  verdict.trusted = true;
  verdict.staple = std::make_shared<const ocsp::StapleFacts>(staple_facts());
  verdict.certificate = certificate();
  observation.verdict = std::move(verdict);
  return observation;
}

prober::Observation unstapled(const std::string& address) {
  prober::Observation observation = shaken(address);
  ocsp::Verdict verdict;
  verdict.level = ocsp::Level::warning;
  verdict.findings = {{ocsp::Fault::not_sent, ocsp::Severity::warning, "none came on 1 connection"}};
  verdict.expected = true;
  verdict.ok = false;
  verdict.trusted = true;
  verdict.certificate = certificate();
  observation.verdict = std::move(verdict);
  return observation;
}

prober::Observation not_applicable(const std::string& address) {
  prober::Observation observation = shaken(address);
  ocsp::Verdict verdict;
  verdict.certificate = certificate();
  observation.verdict = std::move(verdict);
  return observation;
}

prober::Observation forged(const std::string& address) {
  prober::Observation observation = healthy(address);
  ocsp::Verdict& verdict = *observation.verdict;
  verdict.level = ocsp::Level::critical;
  verdict.findings = {{ocsp::Fault::bad_signature, ocsp::Severity::critical, "claims good"}};
  verdict.authenticated = false;
  verdict.ok = false;
  verdict.ok_until.reset();
  verdict.status.reset();
  return observation;
}

prober::Observation revoked(const std::string& address) {
  prober::Observation observation = healthy(address);
  ocsp::Verdict& verdict = *observation.verdict;
  verdict.level = ocsp::Level::critical;
  verdict.findings = {{ocsp::Fault::revoked, ocsp::Severity::critical, "since 2 h"}};
  verdict.ok = false;
  verdict.ok_until.reset();
  verdict.status = ocsp::CertStatus::revoked;
  ocsp::StapleFacts facts = staple_facts();
  facts.status = ocsp::CertStatus::revoked;
  facts.revoked_at = noon - 2h;
  verdict.staple = std::make_shared<const ocsp::StapleFacts>(facts);
  return observation;
}

prober::Observation failed(const std::string& address, Reason reason, const std::string& detail) {
  prober::Observation observation;
  observation.address = address;
  observation.time = noon;
  observation.duration = 2ms;
  observation.attempts = address.empty() ? 0 : 1;
  observation.failure = Failure{reason, detail};
  return observation;
}

std::shared_ptr<const endpoint::Status> status(std::shared_ptr<const endpoint::Endpoint> endpoint,
                                               std::vector<prober::Observation> observations) {
  endpoint::Status before;
  before.endpoint = std::move(endpoint);
  return schedule::record(before, std::move(observations)).status;
}

}  // namespace staple::test
