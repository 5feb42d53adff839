#include "tests/probes/prober/observations.h"

#include <utility>

namespace staple::test {
namespace {

using namespace std::chrono_literals;

Observation shaken(const std::string& address) {
  Observation observation;
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

std::shared_ptr<const CertificateFacts> certificate() {
  auto facts = std::make_shared<CertificateFacts>();
  facts->subject = "CN=www.example.com";
  facts->issuer = "CN=Example CA";
  facts->serial = "0a1b2c";
  facts->not_before = noon - 720h;
  facts->not_after = noon + 1440h;
  facts->responder_urls = {"http://ocsp.example.com"};
  facts->key_type = "ecdsa-p256";
  return facts;
}

StapleFacts staple_facts() {
  StapleFacts facts;
  facts.size = 471;
  facts.status = CertStatus::good;
  facts.this_update = noon - 24h;
  facts.next_update = noon + 72h;
  facts.produced_at = noon - 23h;
  facts.signature_algorithm = "ecdsa-with-SHA256";
  facts.responder.name = "CN=Example Responder";
  facts.responder.delegated = true;
  return facts;
}

}  // namespace

Observation healthy(const std::string& address) {
  Observation observation = shaken(address);
  observation.stapled = 1;
  Verdict verdict;
  verdict.level = Level::ok;
  verdict.expected = verdict.present = verdict.authenticated = true;
  verdict.ok = true;
  verdict.ok_until = noon + 72h;
  verdict.status = CertStatus::good;
  verdict.effective_expiry = noon + 72h;
  verdict.refresh_due = noon + 64h;
  verdict.trusted = true;
  verdict.staple = std::make_shared<const StapleFacts>(staple_facts());
  verdict.certificate = certificate();
  observation.verdict = std::move(verdict);
  return observation;
}

Observation unstapled(const std::string& address) {
  Observation observation = shaken(address);
  Verdict verdict;
  verdict.level = Level::warning;
  verdict.findings = {{Fault::not_sent, Severity::warning, "none came on 1 connection"}};
  verdict.expected = true;
  verdict.ok = false;
  verdict.trusted = true;
  verdict.certificate = certificate();
  observation.verdict = std::move(verdict);
  return observation;
}

Observation not_applicable(const std::string& address) {
  Observation observation = shaken(address);
  Verdict verdict;
  verdict.certificate = certificate();
  observation.verdict = std::move(verdict);
  return observation;
}

Observation forged(const std::string& address) {
  Observation observation = healthy(address);
  Verdict& verdict = *observation.verdict;
  verdict.level = Level::critical;
  verdict.findings = {{Fault::bad_signature, Severity::critical, "claims good"}};
  verdict.authenticated = false;
  verdict.ok = false;
  verdict.ok_until.reset();
  verdict.status.reset();
  return observation;
}

Observation revoked(const std::string& address) {
  Observation observation = healthy(address);
  Verdict& verdict = *observation.verdict;
  verdict.level = Level::critical;
  verdict.findings = {{Fault::revoked, Severity::critical, "since 2 h"}};
  verdict.ok = false;
  verdict.ok_until.reset();
  verdict.status = CertStatus::revoked;
  StapleFacts facts = staple_facts();
  facts.status = CertStatus::revoked;
  facts.revoked_at = noon - 2h;
  verdict.staple = std::make_shared<const StapleFacts>(facts);
  return observation;
}

Observation failed(const std::string& address, Reason reason, const std::string& detail) {
  Observation observation;
  observation.address = address;
  observation.time = noon;
  observation.duration = 2ms;
  observation.attempts = address.empty() ? 0 : 1;
  observation.failure = Failure{reason, detail};
  return observation;
}

}  // namespace staple::test
