// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>

#include "probes/prober/observation.h"
#include "tests/probes/prober/attempts.h"

namespace staple::prober {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ViewState, HoldsTheUsualDurationOfAHandshake) {
  EXPECT_EQ(conclude_attempts({stapled(80ms)}, {}).view_state.usual_handshake, 80ms);
  ViewState before{.stapled = {}, .probes_since_loss = {}, .usual_handshake = 80ms};
  EXPECT_EQ(conclude_attempts({stapled(160ms)}, before).view_state.usual_handshake, 90ms);
  EXPECT_EQ(conclude_attempts({failed(Reason::handshake_reset)}, before).view_state.usual_handshake,
            80ms);
  // A slow staple does not count, a slow server does.
  EXPECT_EQ(conclude_attempts({stapled(4s), control(80ms)}, before).view_state.usual_handshake,
            80ms);
  EXPECT_EQ(
      conclude_attempts({stapled(1680ms), control(1680ms)}, before).view_state.usual_handshake,
      280ms);
}

TEST(ViewState, HoldsWhetherEveryHandshakeChoseTheFirstGroup) {
  AttemptResult chose = stapled();
  chose.presented.chose_first_group = true;
  ViewState before;
  before.chose_first_group = true;
  const auto of = [&](const std::vector<AttemptResult>& results) {
    return conclude_attempts(results, before).view_state.chose_first_group;
  };
  EXPECT_TRUE(of({chose}));
  EXPECT_TRUE(of({chose, chose}));
  EXPECT_FALSE(of({stapled()}));
  EXPECT_FALSE(of({chose, stapled()}));
  EXPECT_FALSE(of({failed(Reason::handshake_reset), chose}));
}

TEST(ViewState, ReportsALostStapleForTenProbes) {
  const ViewState after_loss = conclude_attempts({missing(), missing(), missing()},
                                                 conclude_attempts({stapled()}, {}).view_state)
                                   .view_state;
  EXPECT_EQ(after_loss.probes_since_loss, 0U);
  ViewState past = after_loss;
  for (unsigned probe = 1; probe < 10; ++probe) {
    const auto observation = conclude_attempts({stapled()}, past);
    EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::intermittent, kWarning)))
        << probe;
    EXPECT_THAT(observation.verdict->findings.front().detail,
                HasSubstr(std::to_string(probe) + " probe"));
    past = observation.view_state;
  }
  EXPECT_THAT(findings(conclude_attempts({stapled()}, past)), IsEmpty());
}

TEST(ViewState, RanksNotSentBeforeIntermittent) {
  const auto observation = conclude_attempts({missing(), missing(), missing()},
                                             conclude_attempts({stapled()}, {}).view_state);
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::not_sent, kWarning),
                                                 std::pair(ocsp::Fault::intermittent, kWarning)));
  EXPECT_EQ(observation.verdict->findings.back().detail, "the previous probe got a staple");
}

TEST(ViewState, ReportsNoLossIfNoStapleIsExpected) {
  const ViewState stapled_before = conclude_attempts({stapled()}, {}).view_state;
  const auto observation = conclude_attempts({not_applicable()}, stapled_before);
  EXPECT_THAT(findings(observation), IsEmpty());
  EXPECT_THAT(
      findings(conclude_attempts({missing(), missing(), missing()}, observation.view_state)),
      ElementsAre(std::pair(ocsp::Fault::not_sent, kWarning)));
}

TEST(ViewState, IsUnchangedByAFailedProbe) {
  const ViewState before = conclude_attempts({stapled()}, {}).view_state;
  EXPECT_EQ(conclude_attempts({failed(Reason::connect_refused)}, before).view_state, before);
}

}  // namespace
}  // namespace staple::prober
