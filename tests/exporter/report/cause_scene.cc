// SPDX-License-Identifier: Apache-2.0

#include "tests/exporter/report/cause_scene.h"

#include <regex>

#include "exporter/report/text.h"
#include "exporter/web/status/endpoint_page.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

std::vector<const prober::Observation*> list_views(const std::vector<prober::Observation>& all) {
  std::vector<const prober::Observation*> views;
  for (const prober::Observation& each : all) views.push_back(&each);
  return views;
}

/// all_views returns the view of the scene, then the others.
std::vector<prober::Observation> all_views(const CauseScene& scene) {
  std::vector<prober::Observation> all{scene.observe()};
  all.insert(all.end(), scene.other_views.begin(), scene.other_views.end());
  return all;
}

std::shared_ptr<const responder::ResponderStatus> make_responder_status(const CauseScene& scene) {
  responder::ResponderStatus status{"http://ocsp.test/", scene.fixture.now, nullptr, {}};
  if (scene.responder_failure) {
    status.failure = responder::QueryFailure{*scene.responder_failure, "it failed"};
  } else if (scene.responder_answers) {
    status.live = std::make_shared<const responder::LiveStatus>(
        responder::LiveStatus{JudgeFixture().judge(), std::nullopt});
  } else {
    return nullptr;
  }
  return std::make_shared<const responder::ResponderStatus>(std::move(status));
}

}  // namespace

CauseScene::CauseScene() {
  fixture.anchors = {fixture.root.certificate};
  fixture.server_name = "server.test";
}

prober::Observation CauseScene::observe(const std::string& address, const std::string& view) const {
  prober::Observation observation = make_healthy(address);
  observation.view = view;
  observation.time = fixture.now;
  ocsp::Judgement judgement = fixture.make_judgement();
  judgement.add(findings);
  observation.verdict = conclude(std::move(judgement));
  observation.responder = make_responder_status(*this);
  return observation;
}

void CauseScene::was_good() {
  transitions.push_back(
      {fixture.now - 1h, "192.0.2.7", "", std::nullopt, {ocsp::Level::ok, "", ""}, ""});
}

void CauseScene::issue_from(const pki::Authority& by, const pki::Validity& validity,
                            const pki::LeafOptions& options) {
  fixture.issuer = by;
  fixture.signer = by.key;
  fixture.above = {by.certificate};
  fixture.issue_leaf_with_validity(validity, options);
}

void CauseScene::sign_itself(const std::string& name, const pki::Validity& validity) {
  const pki::Authority self = pki::make_root(name, validity);
  issue_from(self, validity, {.names = {name}, .responder_urls = {}, .key = self.key});
  fixture.above.clear();
  fixture.send_none();
}

report::Cause CauseScene::cause() const {
  const auto all = all_views(*this);
  const endpoint::History history(transitions);
  return report::find_cause({.observation = all.front(),
                             .views = list_views(all),
                             .now = fixture.now,
                             .history = &history});
}

std::string CauseScene::page() const {
  auto status = std::make_shared<endpoint::Status>(
      *make_status(make_endpoint("web", "server.test:443"), all_views(*this)));
  status->history = std::make_shared<const endpoint::History>(transitions);
  const web::Overview overview = web::make_overview({status}, fixture.now);
  const std::string page =
      web::render_endpoint_page({"1.2.3", "/metrics"}, overview, overview.rows.front()).body;
  return std::regex_replace(page, std::regex("<[^>]*>"), " ");
}

std::string CauseScene::text() const {
  const auto all = all_views(*this);
  return report::format_observation(all.front(), list_views(all), "server.test:443", false);
}

}  // namespace staple::test
