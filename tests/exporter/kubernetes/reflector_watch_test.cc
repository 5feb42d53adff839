// SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/kubernetes/backoff.h"
#include "exporter/kubernetes/reflector.h"
#include "tests/exporter/kubernetes/reflector_case.h"

namespace staple::kubernetes {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

using ReflectorWatchTest = ReflectorTest;

/// Parameter: the bytes of a watch, after which the server closes the connection.
struct ReflectorWatchLossTest : ReflectorTest, testing::WithParamInterface<std::string> {};

TEST_P(ReflectorWatchLossTest, IsFollowedByANewList) {
  server.respond = [this](const std::string& request) {
    server.closes = is_watch(request);
    return server.closes ? GetParam() : make_response(kList);
  };
  start();
  EXPECT_TRUE(run_until([&] { return lists.size() > 1; }));
}

INSTANTIATE_TEST_SUITE_P(Watches, ReflectorWatchLossTest,
                         testing::Values(make_response(make_error("500")),
                                         make_response(make_error("504")), make_response("<html>"),
                                         make_response(R"({"type":"NEWS","object":{}})"),
                                         make_response(R"({"type":)"),
                                         kChunks + make_chunk(R"({"type":)"),
                                         kChunks + make_chunk(R"({"type":)") + "0\r\n\r\n",
                                         kChunks + std::string("nonsense\r\n")));

TEST_F(ReflectorWatchTest, GivesUpAnEventThatIsTooSlowAndListsAgain) {
  server.respond = [](const std::string& request) {
    if (request.find("watch=true") == std::string::npos) return make_response(kList);
    return std::string(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"type\":\"\r\n");
  };
  bounds.line = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return !reflector->problem().empty(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("timed out: an event is too slow"));
  EXPECT_TRUE(run_until([&] { return lists.size() > 1; }));
}

TEST_F(ReflectorWatchTest, EndsAWatchThatTheServerDoesNotEnd) {
  server.respond = [](const std::string& request) {
    if (request.find("watch=true") == std::string::npos) return make_response(kList);
    return std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  };
  bounds.watch = Seconds(0);
  bounds.watch_grace = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return server.requests.size() > 2; }));
  EXPECT_EQ(reflector->problem(), "");
}

TEST_F(ReflectorWatchTest, ListsAgainIfWatchesEndAtOnce) {
  server.respond = [](const std::string& request) {
    return is_watch(request) ? make_response("") : make_response(kList);
  };
  start();
  EXPECT_TRUE(run_until([&] { return lists.size() > 1; }));
  for (const std::size_t i : {1, 2, 3, 4}) EXPECT_TRUE(is_watch(server.requests[i])) << i;
  EXPECT_FALSE(is_watch(server.requests[5]));
}

TEST_F(ReflectorWatchTest, EndsTheProblemOfAWatchWithAnEvent) {
  server.respond = [this](const std::string& request) {
    if (!is_watch(request)) return make_response(kList);
    return lists.size() < 2 ? make_response(make_error("500")) : kChunks + make_chunk(kBookmark);
  };
  start();
  EXPECT_TRUE(run_until([&] { return problems.size() > 3; }));
  EXPECT_THAT(problems,
              ElementsAre("", HasSubstr("status 500: no"), HasSubstr("status 500: no"), ""));
}

TEST_F(ReflectorWatchTest, EndsTheProblemOfAWatchOnceOneLasts) {
  server.respond = [this](const std::string& request) {
    if (!is_watch(request)) return make_response(kList);
    return lists.size() < 2 ? make_response(make_error("500")) : std::string(kChunks);
  };
  bounds.lasting = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return problems.size() > 3; }));
  EXPECT_THAT(problems,
              ElementsAre("", HasSubstr("status 500: no"), HasSubstr("status 500: no"), ""));
}

TEST_F(ReflectorWatchTest, WaitsBeforeItListsAgainIfEachWatchIsGoneAfterABookmark) {
  server.respond = [](const std::string& request) {
    return make_response(is_watch(request) ? kBookmark + make_error("410") : kList);
  };
  start();
  EXPECT_TRUE(run_until([&] { return lists.size() >= 2; })) << "the first time at once";
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(run_until([&] { return lists.size() >= 3; }));
  EXPECT_GE(std::chrono::steady_clock::now() - began, kFirstDelay / 2);
}

TEST_F(ReflectorWatchTest, GoesOnAfterAnObjectThatIsTooLarge) {
  const std::string huge = R"({"metadata":{"name":"huge","namespace":"n"},"x":")" +
                           std::string(kMaxObject + (64 << 10), 'x') + "\"}";
  server.respond = [huge](const std::string& request) {
    if (is_watch(request))
      return kChunks + make_chunk(R"({"type":"ADDED","object":)" + huge + "}\n" +
                                  R"({"type":"ADDED","object":{"metadata":{"name":"c"}}})" + "\n");
    return make_response(R"({"metadata":{"resourceVersion":"7"},"items":[)" + huge +
                         R"(,{"metadata":{"name":"b"}}]})");
  };
  start();
  EXPECT_TRUE(run_until([&] { return names.size() == 4; }));
  EXPECT_THAT(names, ElementsAre("huge", "b", "huge", "c"));
  EXPECT_EQ(too_large.size(), 2u);
  EXPECT_EQ(reflector->problem(), "");
  EXPECT_EQ(server.requests.size(), 2u);
}

}  // namespace
}  // namespace staple::kubernetes
