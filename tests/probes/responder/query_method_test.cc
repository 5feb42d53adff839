// SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "probes/responder/query.h"
#include "probes/tls/secure_stream.h"
#include "tests/probes/http/http_server.h"
#include "tests/probes/loop.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::responder {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

const WallTime kNow = test::JudgeFixture().now;
SteadyTime steady_time;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

std::string to_body(const Bytes& der) { return {der.begin(), der.end()}; }

/// QueryMethodTest queries a responder that answers a GET with `on_get` and a POST with `on_post`,
/// both bytes of HTTP.
struct QueryMethodTest : testing::Test {
  test::JudgeFixture fixture;
  boost::asio::io_context loop;
  dns::Resolver resolver{loop.get_executor()};
  proxy::Settings proxy;
  std::chrono::nanoseconds limit = 1h;
  std::string url_path = "/";
  std::string usable = http::make_response(200, "Cache-Control: max-age=60\r\n",
                                           to_body(*fixture.present().chain.front().staple));
  std::string on_get = usable;
  std::string on_post = usable;
  http::HttpServer responder{loop, [this](const std::string& request) {
                               return request.starts_with("GET ") ? on_get : on_post;
                             }};

  QueryOutcome ask(Method first = Method::get) {
    ocsp::VerdictCache cache;
    Settings settings;
    settings.url = responder.url(url_path);
    const auto roots = x509::Roots::make_empty();
    const auto certificate_query =
        make_query(fixture.present(), fixture.judge(), {}, settings, *roots, cache);
    const auto client = *load_verifying_client(tls::Settings{}, roots);
    const http::ClientOptions options{resolver, proxy, *client, limit, kMaxResponse};
    const Clock clock{[] { return kNow; }, [] { return steady_time; }};
    return run(loop, query(*certificate_query, settings.url, first, options, clock, cache));
  }
  /// methods returns the methods of all requests so far.
  std::vector<std::string> methods() const {
    std::vector<std::string> all;
    for (const std::string& request : responder.requests())
      all.push_back(request.substr(0, request.find(' ')));
    return all;
  }
};

TEST_F(QueryMethodTest, AGetThatIsAnsweredIsTheOnlyRequest) {
  const QueryOutcome outcome = ask();
  ASSERT_TRUE(outcome.result) << outcome.result.error().detail;
  EXPECT_EQ(outcome.answered, Method::get);
  EXPECT_EQ(outcome.get_failure, "");
  EXPECT_THAT(methods(), ElementsAre("GET"));
}

TEST_F(QueryMethodTest, APostFollowsAGetWhoseAnswerIsNoOcspResponse) {
  const auto page = [](unsigned status) {
    return http::make_response(status, "Content-Type: text/html\r\n", "<html></html>");
  };
  const std::string malformed =
      http::make_response(200, "", to_body(pki::encode(pki::make_error_staple(1), fixture.signer)));
  struct Case {
    std::string answer;
    const char* get_failure;
  };
  for (const Case& each : {
           Case{page(405), "status 405"},
           Case{page(404), "status 404"},
           Case{page(400), "status 400"},
           Case{page(501), "status 501"},
           Case{page(403), "status 403"},
           Case{page(500), "status 500"},
           Case{http::make_response(200, "", ""), "the response is empty"},
           Case{page(200), "the response is a page of HTML or XML (text/html)"},
           Case{malformed, "responseStatus is malformedRequest (1)"},
           Case{"HTTP/1.1 302 Found\r\nLocation: ldap://a/\r\nContent-Length: 0\r\n\r\n",
                "status 302: the redirect cannot be followed"},
           Case{"SSH-2.0-x\r\n", ""},
           Case{http::make_response(200, "", std::string(kMaxResponse + 1, 'x')),
                "the body is larger than 64 KiB"},
       }) {
    SCOPED_TRACE(each.answer.substr(0, 40));
    on_get = each.answer;
    const std::size_t before = responder.requests().size();
    const QueryOutcome outcome = ask();
    ASSERT_TRUE(outcome.result) << outcome.result.error().detail;
    EXPECT_EQ(outcome.answered, Method::post);
    EXPECT_THAT(outcome.get_failure, HasSubstr(each.get_failure));
    EXPECT_NE(outcome.get_failure, "");
    EXPECT_EQ(responder.requests().size() - before, 2U);
  }
}

TEST_F(QueryMethodTest, APostSendsTheRequestToTheUrlItself) {
  on_get = http::make_response(405, "", "");
  url_path = "/ca?x=1";
  ask();
  ASSERT_THAT(methods(), ElementsAre("POST")) << "no GET is possible";
  EXPECT_THAT(responder.requests()[0], HasSubstr("POST /ca?x=1 HTTP/1.1\r\n"));
  EXPECT_THAT(responder.requests()[0], HasSubstr("Content-Type: application/ocsp-request\r\n"));
}

TEST_F(QueryMethodTest, NoPostFollowsAnOcspResponse) {
  for (const int status : {3, 5, 6}) {
    on_get = http::make_response(
        200, "",
        to_body(pki::encode(pki::make_error_staple(static_cast<std::uint8_t>(status)),
                            fixture.signer)));
    const std::size_t before = responder.requests().size();
    const QueryOutcome outcome = ask();
    EXPECT_FALSE(outcome.result) << status;
    EXPECT_EQ(outcome.answered, Method::get) << status;
    EXPECT_EQ(responder.requests().size() - before, 1U) << status;
  }
}

TEST_F(QueryMethodTest, NoPostFollowsAResponseThatIsNotAuthenticated) {
  fixture.signer = fixture.leaf.key;
  on_get = http::make_response(200, "", to_body(*fixture.present().chain.front().staple));
  const QueryOutcome outcome = ask();
  ASSERT_FALSE(outcome.result);
  EXPECT_EQ(outcome.result.error().reason, FailureReason::not_authenticated);
  EXPECT_THAT(methods(), ElementsAre("GET"));
}

TEST_F(QueryMethodTest, NoPostFollowsATimeout) {
  on_get = "";
  limit = 200ms;
  const QueryOutcome outcome = ask();
  ASSERT_FALSE(outcome.result);
  EXPECT_EQ(outcome.result.error().reason, FailureReason::timeout);
  EXPECT_EQ(outcome.answered, std::nullopt);
  EXPECT_THAT(methods(), ElementsAre("GET"));
}

TEST_F(QueryMethodTest, NoPostFollowsTooManyRequests) {
  on_get = http::make_response(429, "", "");
  EXPECT_EQ(ask().result.error().detail, "status 429");
  EXPECT_THAT(methods(), ElementsAre("GET"));
}

TEST_F(QueryMethodTest, BothMethodsShareTheLimit) {
  on_get = http::make_response(405, "", "");
  on_post = "";
  limit = 500ms;
  const auto start = std::chrono::steady_clock::now();
  const QueryOutcome outcome = ask();
  ASSERT_FALSE(outcome.result);
  EXPECT_EQ(outcome.result.error().reason, FailureReason::http_status);
  EXPECT_THAT(outcome.result.error().detail, HasSubstr("GET: status 405; POST: timed out"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST_F(QueryMethodTest, NoPostFollowsAGetThatTookTheWholeLimit) {
  http::HttpServer slow(loop, [](const std::string&) {
    steady_time += 2h;
    return http::make_response(405, "", "");
  });
  on_get = "HTTP/1.1 307 Go\r\nLocation: " + slow.url("/") + "\r\nContent-Length: 0\r\n\r\n";
  const QueryOutcome outcome = ask();
  ASSERT_FALSE(outcome.result);
  EXPECT_EQ(outcome.result.error().detail, "status 405, redirected to " + slow.url(""));
  EXPECT_THAT(methods(), ElementsAre("GET"));
}

TEST_F(QueryMethodTest, AFailureOfBothSaysBoth) {
  on_get = http::make_response(405, "", "");
  on_post = http::make_response(404, "", "");
  const QueryOutcome outcome = ask();
  ASSERT_FALSE(outcome.result);
  EXPECT_EQ(outcome.answered, std::nullopt);
  EXPECT_EQ(outcome.result.error().detail, "GET: status 405; POST: status 404");
  EXPECT_THAT(methods(), ElementsAre("GET", "POST"));
}

TEST_F(QueryMethodTest, AGetFollowsAPostThatIsNoLongerAnswered) {
  on_post = http::make_response(404, "", "");
  const QueryOutcome outcome = ask(Method::post);
  ASSERT_TRUE(outcome.result) << outcome.result.error().detail;
  EXPECT_EQ(outcome.answered, Method::get);
  EXPECT_THAT(methods(), ElementsAre("POST", "GET"));
}

TEST_F(QueryMethodTest, ARedirectOfAPostIsFollowedByPost) {
  on_get = http::make_response(405, "", "");
  std::string redirected;
  http::HttpServer moved(loop, [&](const std::string& request) {
    redirected = request;
    return usable;
  });
  for (const std::string status : {"307", "308"}) {
    on_post = "HTTP/1.1 " + status + " Go\r\nLocation: " + moved.url("/new") +
              "\r\nContent-Length: 0\r\n\r\n";
    ASSERT_TRUE(ask().result) << status;
    EXPECT_THAT(redirected, HasSubstr("POST /new HTTP/1.1\r\n")) << status;
  }
}

TEST_F(QueryMethodTest, TheResponseToAPostHasNoFreshnessForThereIsNoCache) {
  EXPECT_EQ((*ask(Method::get).result)->freshness_lifetime, 60s);
  EXPECT_EQ((*ask(Method::post).result)->freshness_lifetime, std::nullopt);
}

}  // namespace
}  // namespace staple::responder
