// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/fair_queue.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

constexpr FairQueue<std::string>::Limits kNoLimits{1000, 1000};

/// TestQueue is a queue whose items are named by their paths: the item `a1` of `{"a", "1"}`.
class TestQueue {
 public:
  std::optional<std::string> add(const std::string& first, const std::string& second,
                                 const std::string& item,
                                 const FairQueue<std::string>::Limits& limits = kNoLimits) {
    const std::array path{first, second};
    return queue_.add(path, first + second + item, limits);
  }

  std::size_t size() const { return queue_.size(); }

  // take returns the next items, as many as `count`, with a blank after each.
  std::string take(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += queue_.take() + " ";
    return all;
  }

 private:
  FairQueue<std::string> queue_;
};

TEST(FairQueue, IsFirstInFirstOutUnderOnePath) {
  TestQueue queue;
  for (const auto* const item : {"1", "2", "3"}) queue.add("a", "", item);
  EXPECT_EQ(queue.take(3), "a1 a2 a3 ");
  EXPECT_EQ(queue.size(), 0u);
}

TEST(FairQueue, TakesTurnsOnEachLevel) {
  TestQueue queue;
  for (const auto* const item : {"1", "2", "3"}) queue.add("a", "x", item);
  queue.add("a", "y", "1");
  for (const auto* const item : {"1", "2"}) queue.add("b", "x", item);
  EXPECT_EQ(queue.take(6), "ax1 bx1 ay1 bx2 ax2 ax3 ");
}

TEST(FairQueue, TakesAKeyNextThatHadNothingWaiting) {
  TestQueue queue;
  for (const auto* const key : {"a", "b", "c"}) {
    for (const auto* const item : {"1", "2", "3"}) queue.add(key, "", item);
  }
  EXPECT_EQ(queue.take(3), "a1 b1 c1 ");
  queue.add("d", "", "1");
  EXPECT_EQ(queue.take(2), "d1 a2 ");
}

TEST(FairQueue, DoesNotLetNewKeysStopTheOthers) {
  TestQueue queue;
  for (const auto* const item : {"1", "2", "3", "4"}) queue.add("a", "", item);
  EXPECT_EQ(queue.take(1), "a1 ");
  std::string taken;
  for (const auto* const key : {"n", "o", "p", "q", "r", "s"}) {
    queue.add(key, "", "");
    taken += queue.take(1);
  }
  EXPECT_EQ(taken, "n o p a2 q r ");
}

TEST(FairQueue, DropsTheLatestOfTheKeyWithMostItems) {
  TestQueue queue;
  const FairQueue<std::string>::Limits limits{5, 5};
  for (const auto* const item : {"1", "2", "3"})
    EXPECT_EQ(queue.add("a", "x", item, limits), std::nullopt);
  queue.add("a", "y", "1", limits);
  queue.add("b", "x", "1", limits);
  EXPECT_EQ(queue.add("c", "x", "1", limits), "ax3");
  EXPECT_EQ(queue.add("a", "x", "4", limits), "ax4") << "its own key has most";
  EXPECT_EQ(queue.add("b", "x", "2", limits), "ax2");
  EXPECT_EQ(queue.size(), 5u);
  EXPECT_EQ(queue.take(5), "ax1 bx1 cx1 ay1 bx2 ");
}

TEST(FairQueue, BoundsTheItemsOfOneKey) {
  TestQueue queue;
  const FairQueue<std::string>::Limits limits{100, 3};
  for (const auto* const item : {"1", "2", "3"}) queue.add("a", "x", item, limits);
  EXPECT_EQ(queue.add("a", "x", "4", limits), "ax4");
  EXPECT_EQ(queue.add("a", "y", "1", limits), "ax3");
  EXPECT_EQ(queue.add("b", "x", "1", limits), std::nullopt);
  EXPECT_EQ(queue.take(4), "ax1 bx1 ay1 ax2 ");
}

TEST(FairQueue, ForgetsAKeyWhoseItemsWereDropped) {
  TestQueue queue;
  const FairQueue<std::string>::Limits limits{1, 1};
  queue.add("a", "x", "1", limits);
  EXPECT_EQ(queue.add("b", "x", "1", limits), "ax1");
  EXPECT_EQ(queue.add("b", "y", "1", limits), "bx1");
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue.take(1), "by1 ");
}

}  // namespace
}  // namespace staple::httpd
