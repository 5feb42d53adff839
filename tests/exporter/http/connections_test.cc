// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/connections.h"

#include <functional>
#include <list>
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
  std::list<Connections::Handle> handles;

  std::function<void()> close(char name) {
    return [this, name] { closed += name; };
  }

  // Opens a connection that closes as `name`, in this state since `since`.
  Connections::Handle& open(char name, const std::string& network, Connections::State state,
                            SteadyTime since = kStart) {
    Connections::Handle& handle = handles.emplace_back(connections, network, close(name));
    handle.set_state(state, since);
    return handle;
  }
};

TEST_F(ConnectionsTest, AdmitsUpToTheLimit) {
  open('a', "one", busy);
  EXPECT_TRUE(connections.admit("two", 2, kStart));
  open('b', "two", busy);
  EXPECT_FALSE(connections.admit("three", 2, kStart));
  EXPECT_EQ(closed, "");
}

TEST_F(ConnectionsTest, ClosesTheConnectionThatHasBeenIdleLongest) {
  auto& a = open('a', "one", busy);
  open('b', "two", idle, kStart);
  open('c', "three", busy);
  a.set_state(idle, kStart + 1s);
  EXPECT_TRUE(connections.admit("four", 3, kStart + 1s));
  EXPECT_EQ(closed, "b");
  open('d', "four", busy);
  EXPECT_TRUE(connections.admit("five", 3, kStart + 1s));
  EXPECT_EQ(closed, "ba");  // not again the one that is closing
}

TEST_F(ConnectionsTest, ClosesThoseOfTheNetworkWithMostConnectionsFirst) {
  open('a', "few", idle);
  open('b', "many", idle, kStart + 1s);
  open('c', "many", busy);
  open('d', "few", busy);
  open('e', "many", busy);
  EXPECT_TRUE(connections.admit("new", 5, kStart + 2s));
  EXPECT_EQ(closed, "b");
  open('f', "new", busy);
  EXPECT_TRUE(connections.admit("new", 5, kStart + 2s))
      << "the busy ones of the other network stay";
  EXPECT_EQ(closed, "ba");
}

TEST_F(ConnectionsTest, LeavesAnEighthToOtherNetworks) {
  for (int i = 0; i < 14; ++i) {
    ASSERT_TRUE(connections.admit("many", 16, kStart));
    open('m', "many", busy);
  }
  EXPECT_FALSE(connections.admit("many", 16, kStart));
  ASSERT_TRUE(connections.admit("one", 16, kStart));
  open('o', "one", idle);
  EXPECT_FALSE(connections.admit("many", 16, kStart)) << "it closes none of another network";
  EXPECT_EQ(closed, "");
}

TEST_F(ConnectionsTest, ReplacesTheConnectionsOfANetworkThatHasItsShare) {
  for (int i = 0; i < 7; ++i) open(static_cast<char>('1' + i), "many", idle, kStart + i * 1s);
  open('o', "one", idle, kStart - 1s);
  EXPECT_TRUE(connections.admit("many", 8, kStart + 1h));
  EXPECT_EQ(closed, "1");
}

TEST_F(ConnectionsTest, NeverClosesABusyConnection) {
  open('a', "one", busy);
  EXPECT_FALSE(connections.admit("two", 1, kStart + 1h));
  EXPECT_EQ(closed, "");
}

TEST_F(ConnectionsTest, ClosesASlowReaderIfNoConnectionIsIdle) {
  open('s', "one", responding, kStart);
  open('q', "two", responding, kStart + 5s);
  EXPECT_FALSE(connections.admit("three", 2, kStart + 5s));
  EXPECT_TRUE(connections.admit("three", 2, kStart + 5001ms));
  EXPECT_EQ(closed, "s");
}

TEST_F(ConnectionsTest, ClosesOnlyIdleConnectionsAtShutdown) {
  open('i', "one", idle);
  open('a', "one", responding);
  connections.close_idle();
  EXPECT_EQ(closed, "i");
}

TEST_F(ConnectionsTest, CountsOpenConnections) {
  open('a', "one", busy).set_state(responding, kStart);
  open('b', "one", idle);
  EXPECT_EQ(connections.size(), 2u);
  ASSERT_TRUE(connections.admit("two", 2, kStart));
  EXPECT_EQ(connections.size(), 1u) << "without the one that is closing";
  handles.clear();
  EXPECT_EQ(connections.size(), 0u);
}

}  // namespace
}  // namespace staple::httpd
