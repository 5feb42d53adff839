#include "exporter/http/connections.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

using namespace std::chrono_literals;
using enum Connections::State;

constexpr SteadyTime kStart{};

struct ConnectionsTest : testing::Test {
  Connections connections;
  std::string closed;

  std::function<void()> close(char name) {
    return [this, name] { closed += name; };
  }
};

TEST_F(ConnectionsTest, CloseWhoHasBeenIdleLongest) {
  Connections::Place a(connections, close('a'));
  Connections::Place b(connections, close('b'));
  Connections::Place c(connections, close('c'));
  b.is(idle, kStart);
  a.is(idle, kStart + 1s);
  EXPECT_TRUE(connections.make_room(kStart + 1s));
  EXPECT_EQ(closed, "b");
  EXPECT_TRUE(connections.make_room(kStart + 1s));
  EXPECT_EQ(closed, "ba");  // not again the one that is about to go
}

TEST_F(ConnectionsTest, CloseNobodyWhoseRequestIsWorkedOn) {
  Connections::Place busy_one(connections, close('a'));
  EXPECT_FALSE(connections.make_room(kStart + 1h));
  EXPECT_EQ(closed, "");
}

TEST_F(ConnectionsTest, CloseASlowReaderWhereNobodyIsIdle) {
  Connections::Place slow(connections, close('s'));
  Connections::Place quick(connections, close('q'));
  slow.is(answering, kStart);
  quick.is(answering, kStart + 5s);
  EXPECT_FALSE(connections.make_room(kStart + 5s));
  EXPECT_TRUE(connections.make_room(kStart + 5001ms));
  EXPECT_EQ(closed, "s");
}

TEST_F(ConnectionsTest, CloseOnlyTheIdleAtTheEnd) {
  Connections::Place waits(connections, close('i'));
  Connections::Place reads(connections, close('a'));
  waits.is(idle, kStart);
  reads.is(answering, kStart);
  connections.close_idle();
  EXPECT_EQ(closed, "i");
}

TEST_F(ConnectionsTest, CountWhoIsThere) {
  std::optional<Connections::Place> place(std::in_place, connections, close('a'));
  EXPECT_EQ(connections.size(), 1u);
  place->is(answering, kStart);
  EXPECT_EQ(connections.size(), 1u);
  place.reset();
  EXPECT_EQ(connections.size(), 0u);
}

}  // namespace
}  // namespace staple::httpd
