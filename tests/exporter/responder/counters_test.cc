// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/counters.h"

#include <gmock/gmock.h>

namespace staple::polling {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

const responder::QueryFailure kDown{responder::FailureReason::refused, "refused"};
const responder::QueryFailure kUnusable{responder::FailureReason::not_authenticated, "forged"};

TEST(CountersLabel, HoldsNoPasswordAndIsTruncated) {
  EXPECT_EQ(format_responder_label("http://user:secret@ocsp.test:80/ca"), "http://ocsp.test/ca");
  EXPECT_EQ(format_responder_label("http://ocsp.test/?token=secret"),
            "http://ocsp.test/?token=<secret>");
  EXPECT_EQ(format_responder_label("ldap://user:secret@ocsp.test/"), "");
  EXPECT_LE(format_responder_label("http://ocsp.test/" + std::string(1000, 'x')).size(), 200U);
}

TEST(Counters, CountByResponder) {
  ResponderCounters counters;
  counters.acquire("http://a.test/");
  EXPECT_EQ(counters.list().at(0).up, std::nullopt);
  counters.count("http://a.test/", std::nullopt, 20ms);
  counters.count("http://a.test/", kUnusable, 20ms);
  const auto all = counters.list();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].requests, 2U);
  EXPECT_EQ(all[0].up, true);
  EXPECT_EQ(all[0].failures[static_cast<std::size_t>(responder::FailureReason::not_authenticated)],
            1U);
  EXPECT_DOUBLE_EQ(all[0].duration.sum(), 0.04);
}

TEST(Counters, ReportAnOutageOnceWhateverTheNumberOfQueries) {
  ResponderCounters counters;
  counters.acquire("a");
  EXPECT_EQ(counters.count("a", std::nullopt, 1ms), std::nullopt);
  EXPECT_EQ(counters.count("a", kDown, 1ms), false);
  EXPECT_EQ(counters.count("a", kDown, 1ms), std::nullopt);
  EXPECT_EQ(counters.count("a", std::nullopt, 1ms), true);
}

TEST(Counters, CallAResponderUpOnlyIfItSentAnOcspResponse) {
  using enum responder::FailureReason;
  struct Case {
    responder::QueryFailure failure;
    bool up;
  };
  const Case cases[] = {
      {{refused, "x"}, false},
      {{http_status, "status 404", responder::Responsibility::certificate}, false},
      {{unparseable, "a page"}, false},
      {{try_later, "tryLater"}, false},
      {{error_response, "unauthorized"}, true},
      {{not_authenticated, "x"}, true},
      {{stale, "x"}, true}};
  for (const Case& each : cases) {
    ResponderCounters counters;
    counters.acquire("a");
    counters.count("a", each.failure, 1ms);
    EXPECT_EQ(counters.list().at(0).up, each.up) << entry(each.failure.reason).name;
    EXPECT_EQ(counters.list().at(0).requests, 1U);
    EXPECT_EQ(counters.list().at(0).failures[static_cast<std::size_t>(each.failure.reason)], 1U);
  }
}

TEST(Counters, DropAResponderWithoutReferences) {
  ResponderCounters counters;
  counters.acquire("a");
  counters.acquire("a");
  counters.release("a");
  EXPECT_THAT(counters.list(), SizeIs(1));
  counters.release("a");
  counters.count("a", std::nullopt, 1ms);  // a late response
  EXPECT_THAT(counters.list(), IsEmpty());
}

TEST(Counters, RememberWhenTheyBegan) {
  ResponderCounters counters;
  const WallTime begin(1000s);
  counters.acquire("a", begin);
  counters.acquire("a", begin + 1s);
  counters.count("a", std::nullopt, 1ms, begin + 2s);
  EXPECT_EQ(counters.list().at(0).created, begin);
  counters.release("a");
  counters.release("a");
  counters.acquire("a", begin + 3s);
  EXPECT_EQ(counters.list().at(0).created, begin + 3s) << "its counts began again";
  for (std::size_t i = 1; i < ResponderCounters::kMaxResponders; ++i)
    counters.acquire(std::to_string(i), begin);
  counters.count("unknown", std::nullopt, 1ms, begin + 4s);
  counters.count("unknown", std::nullopt, 1ms, begin + 5s);
  EXPECT_EQ(counters.list().back().responder, "other");
  EXPECT_EQ(counters.list().back().created, begin + 4s);
}

TEST(Counters, AreBoundedWhateverTheNumberOfResponders) {
  ResponderCounters counters;
  for (int i = 0; i < 5000; ++i) {
    const std::string label = "http://" + std::to_string(i) + ".test/";
    counters.acquire(label);
    counters.count(label, kDown, 1ms);
  }
  EXPECT_THAT(counters.list(), SizeIs(ResponderCounters::kMaxResponders + 1));
  EXPECT_EQ(counters.list().back().responder, "other");
  EXPECT_EQ(counters.list().back().requests, 4000U);
}

}  // namespace
}  // namespace staple::polling
