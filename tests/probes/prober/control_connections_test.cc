// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include <gmock/gmock.h>

#include "probes/prober/attempts.h"
#include "tests/probes/prober/attempts.h"

namespace staple::prober {
namespace {

using testing::ElementsAre;

/// count_connections returns how many connections each of `probes` probes in a row makes, if all
/// fail as `failure` says.
std::vector<std::size_t> count_connections(unsigned probes, Reason failure, ViewState& state) {
  std::vector<std::size_t> counts;
  for (unsigned i = 0; i < probes; ++i) {
    std::vector<AttemptResult> seen;
    Step step = Step::with_status_request;
    while (step != Step::done) {
      seen.push_back(failed(failure, step == Step::with_status_request
                                         ? tls::StatusRequest::sent
                                         : tls::StatusRequest::omitted));
      step = decide_next_step(seen, 3, {}, state.comparisons);
    }
    counts.push_back(seen.size());
    state = conclude_attempts(seen, state).view_state;
  }
  return counts;
}

TEST(ControlConnections, AreMadeInThreeProbesAndThenInEveryTwelfth) {
  ViewState state;
  EXPECT_THAT(
      count_connections(25, Reason::handshake_alert, state),
      ElementsAre(2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2));
  EXPECT_THAT(count_connections(1, Reason::handshake_reset, state), ElementsAre(2))
      << "another failure";
  EXPECT_THAT(count_connections(4, Reason::handshake_alert, state), ElementsAre(2, 2, 2, 1));
  state = conclude_attempts({stapled()}, state).view_state;
  EXPECT_THAT(count_connections(1, Reason::handshake_alert, state), ElementsAre(2))
      << "after a success";
}

TEST(ControlConnections, AreNotMadeAfterATimeout) {
  for (const Reason reason : {Reason::connect_timeout, Reason::proxy_timeout,
                              Reason::starttls_timeout, Reason::handshake_timeout}) {
    ViewState state;
    EXPECT_THAT(count_connections(2, reason, state), ElementsAre(1, 1));
  }
}

TEST(ControlConnections, AreNotCountedIfTheyDiffer) {
  const std::vector<AttemptResult> refused{failed(Reason::handshake_alert), control(),
                                           failed(Reason::handshake_alert)};
  EXPECT_EQ(conclude_attempts(refused, {}).view_state.comparisons, std::nullopt);
}

}  // namespace
}  // namespace staple::prober
