// SPDX-License-Identifier: Apache-2.0

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

TEST_F(ConnectionsTest, ClosesTheConnectionThatHasBeenIdleLongest) {
  Connections::Handle a(connections, close('a'));
  Connections::Handle b(connections, close('b'));
  Connections::Handle c(connections, close('c'));
  b.set_state(idle, kStart);
  a.set_state(idle, kStart + 1s);
  EXPECT_TRUE(connections.make_room(kStart + 1s));
  EXPECT_EQ(closed, "b");
  EXPECT_TRUE(connections.make_room(kStart + 1s));
  EXPECT_EQ(closed, "ba");  // not again the one that is closing
}

TEST_F(ConnectionsTest, NeverClosesABusyConnection) {
  Connections::Handle busy_one(connections, close('a'));
  EXPECT_FALSE(connections.make_room(kStart + 1h));
  EXPECT_EQ(closed, "");
}

TEST_F(ConnectionsTest, ClosesASlowReaderIfNoConnectionIsIdle) {
  Connections::Handle slow(connections, close('s'));
  Connections::Handle quick(connections, close('q'));
  slow.set_state(responding, kStart);
  quick.set_state(responding, kStart + 5s);
  EXPECT_FALSE(connections.make_room(kStart + 5s));
  EXPECT_TRUE(connections.make_room(kStart + 5001ms));
  EXPECT_EQ(closed, "s");
}

TEST_F(ConnectionsTest, ClosesOnlyIdleConnectionsAtShutdown) {
  Connections::Handle waits(connections, close('i'));
  Connections::Handle reads(connections, close('a'));
  waits.set_state(idle, kStart);
  reads.set_state(responding, kStart);
  connections.close_idle();
  EXPECT_EQ(closed, "i");
}

TEST_F(ConnectionsTest, CountsOpenConnections) {
  std::optional<Connections::Handle> handle(std::in_place, connections, close('a'));
  EXPECT_EQ(connections.size(), 1u);
  handle->set_state(responding, kStart);
  EXPECT_EQ(connections.size(), 1u);
  handle.reset();
  EXPECT_EQ(connections.size(), 0u);
}

}  // namespace
}  // namespace staple::httpd
