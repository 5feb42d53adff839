// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/http_source.h"

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/folder.h"
#include "tests/probes/http/http_server.h"
#include "tests/probes/loop.h"

namespace staple::discovery {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr auto kList = R"([{"targets": ["a"], "labels": {"team": "x"}}])";

struct HttpSourceTest : testing::Test {
  boost::asio::io_context loop;
  dns::Resolver resolver{loop.get_executor()};
  config::HttpDiscovery settings;
  TargetRules rules{std::make_shared<const prober::Module>()};
  std::chrono::nanoseconds limit = 1h;
  /// Sun, 06 Nov 1994 08:49:37 GMT
  Clock clock{[] { return std::chrono::sys_days(std::chrono::November / 6 / 1994) + 31'777s; },
              [] { return SteadyTime(); }};

  PollResult poll(const std::string& url) {
    settings.url = *http::parse_url(url);
    const auto client_config = load_http_client_config(settings, x509::Roots::make_empty());
    if (!client_config) {
      PollResult failed;
      failed.failures.push_back(client_config.error().message);
      return failed;
    }
    HttpSource source(*client_config, rules, resolver, clock, limit);
    return run(loop, source.poll());
  }

  /// poll_failure polls a server with this handler and returns the failure.
  std::string poll_failure(http::HttpServer::Handler handler) {
    http::HttpServer server(loop, std::move(handler));
    const PollResult result = poll(server.url("/tls"));
    EXPECT_FALSE(result.groups);
    EXPECT_THAT(result.failures, SizeIs(1));
    return result.failures.empty() ? "" : result.failures.front();
  }
};

TEST_F(HttpSourceTest, ShowsNoSecretOfTheUrl) {
  for (const int status : {403, 200}) {
    http::HttpServer server(loop, [&](const std::string&) {
      return http::make_response(status, "", R"([{"targets": ["a:b", "c"]}])");
    });
    const PollResult result = poll(server.url("/tls?token=hunter2"));
    EXPECT_THAT(server.requests().at(0), StartsWith("GET /tls?token=hunter2 "));
    const auto& problems = status == 200 ? result.refusals.texts : result.failures;
    EXPECT_THAT(problems, ElementsAre(HasSubstr("/tls?token=<secret>:")));
    EXPECT_THAT(problems, ElementsAre(testing::Not(HasSubstr("hunter2"))));
  }
}

TEST_F(HttpSourceTest, WaitsAsLongAsTheServerAsks) {
  const auto retry_after = [&](int status, const std::string& header) {
    http::HttpServer server(loop, [&](const std::string&) {
      return http::make_response(static_cast<unsigned>(status), header, kList);
    });
    return poll(server.url("/tls")).retry_after;
  };
  EXPECT_EQ(retry_after(429, "Retry-After: 90\r\n"), 90s);
  EXPECT_EQ(retry_after(503, "Retry-After: Sun, 06 Nov 1994 08:51:37 GMT\r\n"), 120s);
  EXPECT_EQ(retry_after(503, ""), std::nullopt);
  EXPECT_EQ(retry_after(200, "Retry-After: 90\r\n"), std::nullopt) << "the list is there";
}

TEST_F(HttpSourceTest, FetchesAList) {
  http::HttpServer server(loop,
                          [](const std::string&) { return http::make_response(200, "", kList); });
  const PollResult result = poll(server.url("/tls?site=1"));
  EXPECT_THAT(result.failures, IsEmpty());
  ASSERT_TRUE(result.groups);
  ASSERT_THAT(*result.groups, SizeIs(1));
  EXPECT_EQ(to_string(result.groups->front().targets.front()), "a:443");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], StartsWith("GET /tls?site=1 HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests()[0], HasSubstr("Accept: application/json\r\n"));
  EXPECT_THAT(server.requests()[0], Not(HasSubstr("Authorization")));
}

TEST_F(HttpSourceTest, AuthenticatesWithPasswordOrToken) {
  const test::Folder folder;
  http::HttpServer server(loop,
                          [](const std::string&) { return http::make_response(200, "", kList); });
  settings.scheme = "Basic";
  settings.user = "me";
  settings.secret = "secret";
  poll(server.url("/"));
  settings.scheme = "Bearer";
  settings.secret_file = folder.write("token", "t0ken\n");
  poll(server.url("/"));
  ASSERT_THAT(server.requests(), SizeIs(2));
  EXPECT_THAT(server.requests()[0], HasSubstr("\r\nAuthorization: Basic bWU6c2VjcmV0\r\n"));
  EXPECT_THAT(server.requests()[1], HasSubstr("\r\nAuthorization: Bearer t0ken\r\n"));
}

TEST_F(HttpSourceTest, RefusesASecretThatWouldBreakTheRequest) {
  const test::Folder folder;
  settings.scheme = "Bearer";
  settings.secret_file = folder.write("token", "a\r\nHost: evil");
  EXPECT_THAT(poll("http://127.0.0.1:1/").failures,
              ElementsAre(settings.secret_file + ": is not a single line"));
  settings.secret_file = folder.file("none");
  EXPECT_THAT(poll("http://127.0.0.1:1/").failures, ElementsAre(HasSubstr("none: cannot be read")));
}

TEST_F(HttpSourceTest, SendsTheAbsoluteUrlToTheProxyAndTheCredentialsToTheOrigin) {
  http::HttpServer server(loop,
                          [](const std::string&) { return http::make_response(200, "", kList); });
  settings.proxy = {proxy::Kind::http, "127.0.0.1", server.port(), "Aladdin", "open sesame"};
  settings.scheme = "Bearer";
  settings.secret = "t0ken";
  EXPECT_TRUE(poll("http://inventory.test/tls").groups);
  EXPECT_THAT(server.requests()[0], StartsWith("GET http://inventory.test/tls HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests()[0],
              HasSubstr("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
  EXPECT_THAT(server.requests()[0], HasSubstr("\r\nAuthorization: Bearer t0ken\r\n"));
}

TEST_F(HttpSourceTest, FollowsARedirectOnTheSameServer) {
  http::HttpServer server(loop, [](const std::string& request) {
    return request.starts_with("GET /new ") ? http::make_response(200, "", kList)
                                            : http::make_response(302, "Location: /new\r\n", "");
  });
  EXPECT_TRUE(poll(server.url("/old")).groups);
}

TEST_F(HttpSourceTest, FollowsNoRedirectToAnotherOrigin) {
  http::HttpServer other(loop,
                         [](const std::string&) { return http::make_response(200, "", kList); });
  settings.scheme = "Bearer";
  settings.secret = "t0ken";
  const std::string there = other.url("/");
  EXPECT_THAT(poll_failure([&](const std::string&) {
                return http::make_response(302, "Location: " + there + "\r\n", "");
              }),
              HasSubstr("redirects to another origin are not followed"));
  EXPECT_THAT(other.requests(), IsEmpty());
  EXPECT_THAT(poll_failure([](const std::string&) {
                return http::make_response(301, "Location: /tls\r\n", "");
              }),
              HasSubstr("redirect loop"));
  EXPECT_THAT(poll_failure([](const std::string&) { return http::make_response(302, "", ""); }),
              HasSubstr("the redirect cannot be followed"));
}

TEST_F(HttpSourceTest, AcceptsOnlyACompleteResponseOfStatus200) {
  EXPECT_THAT(poll_failure([](const std::string&) { return http::make_response(500, "", kList); }),
              HasSubstr("status 500"));
  EXPECT_THAT(poll_failure([](const std::string&) { return http::make_response(401, "", ""); }),
              HasSubstr("status 401"));
  EXPECT_THAT(poll_failure([](const std::string&) {
                return std::string("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n[]");
              }),
              HasSubstr("closed before the response was complete"));
  EXPECT_THAT(
      poll_failure([](const std::string&) { return std::string("220 smtp.test ESMTP\r\n"); }),
      Not(IsEmpty()));
}

TEST_F(HttpSourceTest, ReportsThePositionOfASyntaxError) {
  EXPECT_THAT(poll_failure(
                  [](const std::string&) { return http::make_response(200, "", "<html></html>"); }),
              HasSubstr("/tls:1:1: not JSON"));
  EXPECT_THAT(poll_failure([](const std::string&) {
                return http::make_response(200, "", R"({"targets": []})");
              }),
              HasSubstr("/tls:1:1: expected a list of groups, found a mapping"));
}

TEST_F(HttpSourceTest, ReadsNoMoreThanItsBound) {
  const std::string much(kMaxListResponse + 1, ' ');
  EXPECT_THAT(poll_failure([&](const std::string&) { return http::make_response(200, "", much); }),
              HasSubstr("the body is larger than 16384 KiB"));
}

TEST_F(HttpSourceTest, FailsIfTheServerDoesNotRespondOrDoesNotListen) {
  limit = 50ms;
  EXPECT_THAT(poll_failure([](const std::string&) { return std::string(); }),
              HasSubstr("timed out: waiting for the response"));
  EXPECT_THAT(poll("http://127.0.0.1:1/").failures,
              ElementsAre(HasSubstr("http://127.0.0.1:1/: ")));
}

TEST_F(HttpSourceTest, HasTheUrlOfItsListAsAMetaLabel) {
  http::HttpServer server(loop,
                          [](const std::string&) { return http::make_response(200, "", kList); });
  rules.relabel = {{.source_labels = {"__meta_url"}, .target_label = "url"},
                   {.action = relabel::Action::keep}};
  const PollResult result = poll(server.url("/tls?site=1"));
  ASSERT_TRUE(result.groups);
  EXPECT_EQ(result.groups->at(0).labels,
            (config::Labels{{"team", "x"}, {"url", server.url("/tls?site=1")}}));
  EXPECT_EQ(result.dropped, 0u);
}

}  // namespace
}  // namespace staple::discovery
