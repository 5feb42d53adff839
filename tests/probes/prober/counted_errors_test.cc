// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/counted_errors.h"

#include <gmock/gmock.h>

#include "tests/probes/prober/test_prober.h"
#include "tests/probes/starttls/dialogues.h"

namespace staple::prober {
namespace {

using starttls::StartTls;
using testing::HasSubstr;

const Failure kAlert{Reason::handshake_alert, "alert: handshake failure", 40};
constexpr SteadyTime kStart{std::chrono::hours(100)};

Observation failing(Failure failure) {
  Observation observation;
  observation.failure = std::move(failure);
  return observation;
}

CountedErrors errors(std::size_t connections) { return {kAlert, connections, kStart}; }

TEST(CountedErrors, LeaveOutTheHandshakeForSixHours) {
  EXPECT_FALSE(find_known_failure(std::nullopt, kStart));
  EXPECT_FALSE(find_known_failure(errors(kMaxCountedErrors - 1), kStart));
  const auto known = find_known_failure(errors(kMaxCountedErrors), kStart);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->reason, kAlert.reason);
  EXPECT_EQ(known->alert, kAlert.alert);
  EXPECT_THAT(known->detail,
              HasSubstr("alert: handshake failure; the handshake is tried every 6 h"));
  const auto later = kStart + std::chrono::hours(6);
  EXPECT_TRUE(find_known_failure(errors(500), later - std::chrono::milliseconds(1)));
  EXPECT_FALSE(find_known_failure(errors(500), later));
}

TEST(CountedErrors, AreTheConnectionsWhoseHandshakeFailed) {
  const auto now = kStart + std::chrono::hours(1);
  const auto count = [&](const Failure& failure, bool known = false) {
    return count_errors(StartTls::mysql, errors(4), failing(failure), 2, known, now);
  };
  const Failure reset{Reason::handshake_reset, "after 5 bytes"};
  EXPECT_EQ(count(reset), (CountedErrors{reset, 6, now}));
  EXPECT_EQ(count(kAlert, true), errors(4)) << "there was no handshake";
  EXPECT_EQ(count({Reason::connect_refused, "refused"}), errors(4)) << "the server saw nothing";
  EXPECT_EQ(count_errors(StartTls::mysql, errors(4), Observation(), 1, false, now), std::nullopt);
  EXPECT_EQ(count_errors(StartTls::smtp, std::nullopt, failing(kAlert), 1, false, now),
            std::nullopt);
}

/// CountedErrorsTest probes a MySQL server, and the next probe knows the previous one.
struct CountedErrorsTest : ProberTest {
  std::shared_ptr<const Observation> previous;

  CountedErrorsTest() { module.starttls = StartTls::mysql; }

  /// failing_handshake returns a server that greets and closes in the handshake.
  fleet::Offer failing_handshake() const {
    fleet::Site made = site();
    made.before_tls = {test::make_mysql_packet(test::make_mysql_greeting(0xffff))};
    made.sends_at_most = 0;
    return fleet::offer(made);
  }

  const Observation& probe_again(const fleet::Server& server) {
    PreviousObservations known;
    if (previous) known.push_back(previous);
    const Target target{"server.test", server.port(), ""};
    auto result =
        run(loop, prober.probe({target, module, *tls, std::chrono::hours(1), std::move(known)}));
    previous = std::make_shared<Observation>(std::move(result.views.front().observation));
    return *previous;
  }
};

bool has_handshake(const Observation& observation) {
  return observation.phases[static_cast<std::size_t>(Stage::handshake)].has_value();
}

TEST_F(CountedErrorsTest, StayFewIfEveryHandshakeFails) {
  const fleet::Server server(loop.get_executor(), failing_handshake());
  int handshakes = 0;
  for (int i = 0; i < 15; ++i) {
    const Observation& seen = probe_again(server);
    ASSERT_TRUE(seen.failure);
    EXPECT_EQ(entry(seen.failure->reason).stage, Stage::handshake) << seen.failure->detail;
    handshakes += has_handshake(seen);
  }
  EXPECT_GE(handshakes, 3);
  EXPECT_LE(handshakes, static_cast<int>(kMaxCountedErrors));
  EXPECT_FALSE(has_handshake(*previous));
  EXPECT_THAT(previous->failure->detail, HasSubstr("every 6 h"));
}

TEST_F(CountedErrorsTest, ComeFromNoViewThatEndsTheHandshakeEarly) {
  View view{"tls1.2-multi", {}, "", true};
  view.tls.min_version = view.tls.max_version = TlsVersion::tls12;
  module.views = {view};
  tls = *load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  const fleet::Server server(loop.get_executor(), failing_handshake());
  const auto all = probe(Target{"server.test", server.port(), ""});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(has_handshake(all.front().observation));
  EXPECT_THAT(all.back().observation.not_offered.value_or(""), HasSubstr("which MySQL counts"));
  EXPECT_EQ(server.connections(), 2u) << "the default view, with and without the status request";
}

}  // namespace
}  // namespace staple::prober
