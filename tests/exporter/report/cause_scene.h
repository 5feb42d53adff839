// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exporter/report/cause.h"
#include "probes/responder/responder_status.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

/// CauseScene is an endpoint in one state: what its server presents, judged by the judge, and what
/// else is known of it. Initially everything is correct.
struct CauseScene {
  CauseScene();

  JudgeFixture fixture;
  std::vector<ocsp::Finding> findings;                        ///< of several connections and views
  std::vector<prober::Observation> other_views;               ///< see observe()
  std::vector<endpoint::Transition> transitions;              ///< earlier ones
  std::optional<responder::FailureReason> responder_failure;  ///< of the query of the responder
  bool responder_answers = false;                             ///< with a current response

  /// observe judges the fixture as one view.
  prober::Observation observe(const std::string& address = "192.0.2.7",
                              const std::string& view = "") const;
  /// was_good adds an earlier good result to the history.
  void was_good();
  /// issue_from makes `by` the issuer, and sends its certificate.
  void issue_from(const pki::Authority& by, const pki::Validity& validity,
                  const pki::LeafOptions& options = {});
  /// sign_itself makes the leaf self-signed, without a responder and a staple.
  void sign_itself(const std::string& name, const pki::Validity& validity);

  /// The reports of observe() at the time of the fixture.
  report::Cause cause() const;
  std::string page() const;  ///< of the endpoint, without its markup
  std::string text() const;  ///< of `probe`
};

}  // namespace staple::test
