// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>

#include "exporter/web/status/facts.h"
#include "probes/responder/responder_status.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

using test::kNoon;
using testing::HasSubstr;
using testing::Not;

std::string render(std::optional<responder::QueryFailure> failure, std::string get_failure) {
  prober::Observation observation = test::make_healthy("192.0.2.1");
  observation.responder =
      std::make_shared<const responder::ResponderStatus>(responder::ResponderStatus{
          "http://ocsp.test/", kNoon, nullptr, std::move(failure), std::move(get_failure)});
  return render_responder_facts(observation, kNoon).str();
}

TEST(ResponderFacts, SayWhyTheComparisonCannotBeMade) {
  const std::string html =
      render(responder::QueryFailure{responder::FailureReason::http_status, "status <404>"}, "");
  EXPECT_THAT(html, HasSubstr("<dt>Failure</dt><dd>no OCSP response: http_status, status "
                              "&lt;404&gt;</dd>"));
  EXPECT_THAT(html, Not(HasSubstr("Method")));
}

TEST(ResponderFacts, SayThatTheResponderAnswersAPostOnly) {
  const std::string html = render({}, "status 405");
  EXPECT_THAT(html, HasSubstr("<dt>Method</dt><dd>POST, because GET failed: status 405</dd>"));
  EXPECT_THAT(html, Not(HasSubstr("Failure")));
}

}  // namespace
}  // namespace staple::web
