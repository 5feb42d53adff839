// SPDX-License-Identifier: Apache-2.0

#include "probes/http/fetch.h"

#include <memory>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "probes/tls/secure_stream.h"
#include "tests/folder.h"
#include "tests/pki/key.h"
#include "tests/probes/http/http_server.h"
#include "tests/probes/loop.h"

namespace staple::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

struct FetchTest : testing::Test {
  boost::asio::io_context loop;
  dns::Resolver resolver{loop.get_executor()};
  proxy::Settings proxy;
  tls::Settings tls;
  std::chrono::nanoseconds limit = 1h;

  std::size_t max_body = 1024;
  RedirectScope scope = RedirectScope::any_origin;

  ExchangeResult fetch(Request request) {
    const auto client = *load_verifying_client(tls, x509::Roots::make_empty());
    const ClientOptions options{resolver, proxy, *client, limit, max_body, 3, scope};
    return run(loop, http::fetch(std::move(request), options));
  }
  std::string body(Request request) {
    const auto response = fetch(std::move(request));
    return response ? std::string(response->body.begin(), response->body.end())
                    : "failed: " + response.error().detail;
  }
  ExchangeFailure failure(Request request) {
    const auto response = fetch(std::move(request));
    return response ? ExchangeFailure{FailureReason::status, "it succeeded"} : response.error();
  }
  std::string body(const std::string& url) { return body(get(url)); }
  ExchangeFailure failure(const std::string& url) { return failure(get(url)); }

  static Request get(const std::string& url) { return {*parse_url(url), "text/plain"}; }
};

std::string hello(const std::string&) { return make_response(200, "", "hello"); }

TEST_F(FetchTest, SendsAGetAndReturnsTheBody) {
  HttpServer server(loop, hello);
  EXPECT_EQ(body(server.url("/a?b")), "hello");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], StartsWith("GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:"));
}

TEST_F(FetchTest, SendsAPostIfThereIsABody) {
  HttpServer server(loop, hello);
  Request request = get(server.url("/a"));
  request.body = Bytes(400, 7);
  request.content_type = "application/octet-stream";
  EXPECT_EQ(body(std::move(request)), "hello");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], StartsWith("POST /a HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests()[0], HasSubstr("Content-Length: 400\r\n"));
}

TEST_F(FetchTest, ReadsNoMoreThanMaxBody) {
  HttpServer server(loop, hello);
  max_body = 4;
  EXPECT_EQ(failure(server.url("/")).reason, FailureReason::too_large);
}

TEST_F(FetchTest, FollowsThreeRedirectsAndNoMore) {
  HttpServer server(loop, [](const std::string& request) {
    const int hop = request[5] - '0';
    if (hop == 3) return make_response(200, "", "hello");
    return make_response(302, "Location: /" + std::to_string(hop + 1) + "\r\n", "");
  });
  EXPECT_EQ(body(server.url("/0")), "hello");
  HttpServer endless(loop, [](const std::string& request) {
    return make_response(302, "Location: " + request.substr(4, request.find(' ', 4) - 4) + "x\r\n",
                         "");
  });
  EXPECT_EQ(failure(endless.url("/0")).reason, FailureReason::redirect);
  EXPECT_THAT(endless.requests(), SizeIs(4));
}

TEST_F(FetchTest, RepeatsAPostAfterARedirectButAfterSeeOther) {
  for (const std::string status : {"301", "302", "303", "307", "308"}) {
    HttpServer server(loop, [&](const std::string& request) {
      if (request.find(" /new ") != std::string::npos) return hello("");
      return make_response(static_cast<unsigned>(std::stoul(status)), "Location: /new\r\n", "");
    });
    Request request = get(server.url("/"));
    request.body = Bytes{1};
    EXPECT_EQ(body(std::move(request)), "hello");
    EXPECT_THAT(server.requests().at(1), StartsWith(status == "303" ? "GET /new" : "POST /new"))
        << status;
  }
}

TEST_F(FetchTest, SaysWhereRedirectsLedTo) {
  HttpServer there(loop, [](const std::string& request) {
    return request.starts_with("GET /gone") ? make_response(404, "", "") : hello("");
  });
  HttpServer here(loop, [&](const std::string& request) {
    const std::string path = request.substr(4, request.find(' ', 4) - 4);
    return make_response(302, "Location: " + there.url(path) + "\r\n", "");
  });
  EXPECT_EQ(fetch(get(here.url("/")))->redirected_to, there.url(""));
  EXPECT_EQ(failure(here.url("/gone")).detail, "status 404, redirected to " + there.url(""));
  EXPECT_EQ(fetch(get(there.url("/")))->redirected_to, "");
}

TEST_F(FetchTest, EndsARedirectLoopAtOnce) {
  HttpServer server(loop, [](const std::string& request) {
    return make_response(301, "Location: " + request.substr(4, request.find(' ', 4) - 4) + "\r\n",
                         "");
  });
  const auto failed = failure(server.url("/0"));
  EXPECT_EQ(failed.reason, FailureReason::redirect);
  EXPECT_THAT(failed.detail, HasSubstr("loop"));
  EXPECT_THAT(server.requests(), SizeIs(1));
}

TEST_F(FetchTest, FollowsToNoOtherScheme) {
  HttpServer server(loop, [](const std::string&) {
    return make_response(302, "Location: file:///etc/passwd\r\n", "");
  });
  EXPECT_EQ(failure(server.url("/")).reason, FailureReason::redirect);
}

TEST_F(FetchTest, FollowsToNoOtherOriginIfTheScopeForbidsIt) {
  HttpServer other(loop, hello);
  const std::string there = other.url("/");
  HttpServer server(loop, [&](const std::string&) {
    return make_response(302, "Location: " + there + "\r\n", "");
  });
  scope = RedirectScope::same_origin;
  const auto failed = failure(server.url("/"));
  EXPECT_EQ(failed.reason, FailureReason::redirect);
  EXPECT_THAT(failed.detail, HasSubstr("redirects to another origin are not followed"));
  EXPECT_THAT(other.requests(), SizeIs(0));
}

TEST_F(FetchTest, SendsNoCredentialsToAnotherOrigin) {
  HttpServer other(loop, hello);
  const std::string there = other.url("/");
  HttpServer server(loop, [&](const std::string&) {
    return make_response(302, "Location: " + there + "\r\n", "");
  });
  Request request = get(server.url("/"));
  request.authorization = "Bearer t0ken";
  EXPECT_EQ(body(std::move(request)), "hello");
  EXPECT_THAT(server.requests()[0], HasSubstr("\r\nAuthorization: Bearer t0ken\r\n"));
  EXPECT_THAT(other.requests()[0], Not(HasSubstr("Authorization")));
}

TEST_F(FetchTest, FailsWithAnyStatusBut200) {
  HttpServer server(loop, [](const std::string&) { return make_response(404, "", ""); });
  EXPECT_EQ(failure(server.url("/")), (ExchangeFailure{FailureReason::status, "status 404", 404}));
}

TEST_F(FetchTest, TimesOutOnAServerThatDoesNotRespond) {
  HttpServer server(loop, [](const std::string&) { return std::string(); });
  limit = 50ms;
  const auto failed = failure(server.url("/"));
  EXPECT_EQ(failed.reason, FailureReason::timeout);
  EXPECT_THAT(failed.detail, HasSubstr("timed out: waiting for the response"));
}

TEST_F(FetchTest, FailsWithRefusedIfNothingListens) {
  using boost::asio::ip::tcp;
  const tcp::socket bound(loop, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  const std::string url = "http://127.0.0.1:" + std::to_string(bound.local_endpoint().port()) + "/";
  EXPECT_EQ(failure(url).reason, FailureReason::refused);
}

TEST_F(FetchTest, SendsTheAbsoluteUrlToAnHttpProxy) {
  HttpServer server(loop, hello);
  proxy = {proxy::Kind::http, "127.0.0.1", server.port(), "Aladdin", "open sesame"};
  EXPECT_EQ(body("http://ocsp.test/ca"), "hello");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0],
              StartsWith("GET http://ocsp.test/ca HTTP/1.1\r\nHost: ocsp.test\r\n"));
  EXPECT_THAT(server.requests()[0],
              HasSubstr("Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
}

TEST_F(FetchTest, FailsWithProxyIfTheProxyRefuses) {
  HttpServer server(loop, [](const std::string&) { return make_response(407, "", ""); });
  proxy = {proxy::Kind::http, "127.0.0.1", server.port()};
  EXPECT_EQ(failure("http://ocsp.test/").reason, FailureReason::proxy);
  EXPECT_EQ(failure("https://ocsp.test/").reason, FailureReason::proxy);
  EXPECT_THAT(server.requests()[1], StartsWith("CONNECT ocsp.test:443 HTTP/1.1\r\n"));
}

TEST_F(FetchTest, TellsWhichLoginAProxyOrServerRequires) {
  const std::string fields =
      "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: Basic realm=\"a\"\r\n"
      "Proxy-Authenticate: NTLM\r\n";
  unsigned status = 401;
  HttpServer server(loop, [&](const std::string&) { return make_response(status, fields, ""); });
  const std::string url = server.url("/");
  EXPECT_EQ(failure(url).detail,
            "status 401: the server requires a login (Negotiate, Basic), none was sent");
  Request request = get(url);
  request.authorization = "Basic dXNlcjpzZWNyZXQ=";
  EXPECT_EQ(failure(request).detail,
            "status 401: the server rejects the login that was sent (Basic)");
  request.authorization = "Bearer secret";
  EXPECT_EQ(
      failure(request).detail,
      "status 401: the server offers Negotiate, Basic as authentication, but not Bearer, which was sent");
  status = 407;
  proxy = {proxy::Kind::http, "127.0.0.1", server.port()};
  EXPECT_EQ(
      failure("http://ocsp.test/").detail,
      "status 407: the proxy offers NTLM as authentication, but not Basic, the only supported scheme");
  EXPECT_THAT(failure("https://ocsp.test/").detail, HasSubstr("the proxy offers NTLM"));
}

TEST_F(FetchTest, SendsAFinalDotToTheResolverOnly) {
  HttpServer server(loop, hello);
  EXPECT_EQ(body("http://localhost.:" + std::to_string(server.port()) + "/"), "hello");
  EXPECT_THAT(server.requests().back(),
              HasSubstr("\r\nHost: localhost:" + std::to_string(server.port()) + "\r\n"));
  proxy = {proxy::Kind::http, "127.0.0.1", server.port()};
  EXPECT_EQ(body("http://ocsp.test./ca"), "hello");
  EXPECT_THAT(server.requests().back(),
              StartsWith("GET http://ocsp.test./ca HTTP/1.1\r\nHost: ocsp.test\r\n"));
}

TEST_F(FetchTest, UsesASocksProxyForEveryScheme) {
  // This server waits for the end of a line, so it never answers the greeting.
  HttpServer server(loop, hello);
  proxy = {proxy::Kind::socks5, "127.0.0.1", server.port()};
  limit = 50ms;
  for (const auto* url : {"http://ocsp.test/", "https://ocsp.test/"}) {
    const auto failed = failure(url);
    EXPECT_EQ(failed.reason, FailureReason::timeout);
    EXPECT_THAT(failed.detail, HasSubstr("waiting for the proxy"));
  }
  EXPECT_THAT(server.requests(), SizeIs(0));
}

struct FetchSecureTest : FetchTest {
  test::Folder folder;
  pki::Validity years{std::chrono::sys_days(std::chrono::year(2020) / 1 / 1),
                      std::chrono::sys_days(std::chrono::year(2120) / 1 / 1)};
  pki::Authority root = pki::make_root("Root", years);

  pki::Identity named(const std::string& name) {
    return pki::make_leaf(root, years, {.names = {name}});
  }
};

TEST_F(FetchSecureTest, FailsWithTlsIfTheCertificateDoesNotVerify) {
  HttpServer server(loop, named("127.0.0.1"), hello);
  EXPECT_EQ(failure(server.url("/")).reason, FailureReason::tls);
  tls.ca_file = folder.write("root.pem", pki::encode_pem("CERTIFICATE", root.certificate));
  EXPECT_EQ(body(server.url("/")), "hello");
}

TEST_F(FetchSecureTest, FailsWithTlsIfTheCertificateIsForAnotherName) {
  HttpServer server(loop, named("192.0.2.1"), hello);
  tls.ca_file = folder.write("root.pem", pki::encode_pem("CERTIFICATE", root.certificate));
  const auto failed = failure(server.url("/"));
  EXPECT_EQ(failed.reason, FailureReason::tls);
  EXPECT_THAT(failed.detail, HasSubstr("IP address mismatch"));
  EXPECT_THAT(server.requests(), SizeIs(0));
}

}  // namespace
}  // namespace staple::http
