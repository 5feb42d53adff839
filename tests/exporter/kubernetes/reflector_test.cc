// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/reflector.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/kubernetes/reflector_case.h"

namespace staple::kubernetes {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ReflectorTest, GivesUpAServerThatDoesNotRespond) {
  server.respond = [](const std::string&) { return std::string(); };
  bounds.head = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("timed out"));
  EXPECT_FALSE(reflector->is_listed());
  EXPECT_TRUE(run_until([&] { return server.requests.size() > 1; })) << "it tries again";
}

TEST_F(ReflectorTest, GivesUpAPageThatIsTooSlow) {
  server.respond = [](const std::string&) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(kList).substr(0, 60);
  };
  bounds.page = 50ms;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("timed out: the list is too slow"));
}

TEST_F(ReflectorTest, BoundsAList) {
  server.respond = [this](const std::string&) {
    return make_response(R"({"metadata":{"resourceVersion":"7","continue":")" +
                         std::to_string(server.requests.size()) + R"("},"items":[]})");
  };
  bounds.pages = 3;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("more than 3 pages"));
  EXPECT_EQ(server.requests.size(), 3u);
}

TEST_F(ReflectorTest, BeginsARoundAgainAfterAPageThatIsGone) {
  server.respond = [this](const std::string& request) {
    const std::string gone = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
    if (is_watch(request)) return std::string(kChunks);
    if (request.find("continue=more") != std::string::npos) return gone;
    if (server.requests.size() > 1)
      return make_response(
          R"({"metadata":{"resourceVersion":"8"},"items":[{"metadata":{"name":"b"}}]})");
    return make_response(R"({"metadata":{"resourceVersion":"7","continue":"more"},)"
                         R"("items":[{"metadata":{"name":"a"}}]})");
  };
  start();
  EXPECT_TRUE(run_until([&] { return !lists.empty(); }));
  ASSERT_THAT(names, ElementsAre("a", "b"));
  EXPECT_LT(rounds[0], rounds[1]) << "an object of the page before may be deleted";
  EXPECT_EQ(lists.back(), rounds[1]);
}

TEST_F(ReflectorTest, RefusesAListThatRepeatsAPage) {
  server.respond = [this](const std::string&) {
    const std::string next = server.requests.size() % 2 == 0 ? "even" : "odd";
    return make_response(R"({"metadata":{"resourceVersion":"7","continue":")" + next +
                         R"("},"items":[]})");
  };
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("repeats a page"));
  EXPECT_EQ(server.requests.size(), 3u);
}

TEST_F(ReflectorTest, AsksForSmallerPagesIfOneIsTooLarge) {
  server.respond = [](const std::string& request) {
    if (is_watch(request)) return std::string(kChunks);
    if (request.find("limit=2") != std::string::npos) return make_response(kList);
    return make_response(std::string(kList) + std::string(1000, ' '));
  };
  bounds.page_objects = 8;
  bounds.page_bytes = 500;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_listed(); }));
  EXPECT_THAT(server.requests[1], HasSubstr("limit=4"));
}

TEST_F(ReflectorTest, GivesUpAPageOfOneObjectThatIsTooLarge) {
  server.respond = [](const std::string&) {
    return make_response(std::string(kList) + std::string(1000, ' '));
  };
  bounds.page_objects = 2;
  bounds.page_bytes = 500;
  start();
  EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
  EXPECT_THAT(reflector->problem(), HasSubstr("the list is too large"));
  EXPECT_EQ(server.requests.size(), 2u);
}

TEST_F(ReflectorTest, TakesOnlyAList) {
  for (const std::string body :
       {"{}", "{\"metadata\":{\"resourceVersion\":\"7\"}", "[]", "<html>"}) {
    server.respond = [body](const std::string&) { return make_response(body); };
    start();
    EXPECT_TRUE(run_until([&] { return reflector->is_tried(); }));
    EXPECT_NE(reflector->problem(), "") << body;
    EXPECT_FALSE(reflector->is_listed()) << body;
    retired.push_back(std::move(reflector));  // its coroutine is suspended
  }
}

}  // namespace
}  // namespace staple::kubernetes
