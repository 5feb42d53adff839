#include "probes/responder/fetch.h"

#include <memory>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "probes/tls/secure_stream.h"
#include "tests/folder.h"
#include "tests/pki/key.h"
#include "tests/probes/http/http_server.h"
#include "tests/probes/loop.h"

namespace staple::responder {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

struct FetchTest : testing::Test {
  boost::asio::io_context loop;
  dns::Resolver resolver{loop.get_executor()};
  proxy::Settings proxy;
  tls::Settings tls;
  std::chrono::nanoseconds limit = 1h;

  http::ExchangeResult fetch(const std::string& url, Bytes request = {1, 2, 3}) {
    const auto client = *load_verifying_client(tls, x509::Roots::make_empty());
    const http::ClientOptions options{resolver, proxy, *client, limit};
    return run(loop, responder::fetch(*http::parse_url(url), std::move(request), options));
  }
  std::string body(const std::string& url, Bytes request = {1, 2, 3}) {
    const auto response = fetch(url, std::move(request));
    return response ? std::string(response->body.begin(), response->body.end())
                    : "failed: " + response.error().detail;
  }
  http::ResponderFailure failure(const std::string& url) {
    const auto response = fetch(url);
    return response ? http::ResponderFailure{http::ResponderReason::stale, "it answered"}
                    : response.error();
  }
};

std::string hello(const std::string&) { return http::make_response(200, "", "hello"); }

TEST_F(FetchTest, GetsWhatIsSmall) {
  http::HttpServer server(loop, hello);
  EXPECT_EQ(body(server.url("/ca")), "hello");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], StartsWith("GET /ca/AQID HTTP/1.1\r\nHost: 127.0.0.1:"));
}

TEST_F(FetchTest, PostsWhatIsLarge) {
  http::HttpServer server(loop, hello);
  EXPECT_EQ(body(server.url("/ca"), Bytes(400, 7)), "hello");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], StartsWith("POST /ca HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests()[0], HasSubstr("Content-Length: 400\r\n"));
}

TEST_F(FetchTest, FollowsThreeRedirectsAndNoMore) {
  http::HttpServer server(loop, [](const std::string& request) {
    const int hop = request[5] - '0';
    if (hop == 3) return http::make_response(200, "", "hello");
    return http::make_response(302, "Location: /" + std::to_string(hop + 1) + "\r\n", "");
  });
  EXPECT_EQ(body(server.url("/0")), "hello");
  http::HttpServer endless(loop, [](const std::string& request) {
    return http::make_response(
        302, "Location: " + request.substr(4, request.find(' ', 4) - 4) + "x\r\n", "");
  });
  EXPECT_EQ(failure(endless.url("/0")).reason, http::ResponderReason::redirect);
  EXPECT_THAT(endless.requests(), SizeIs(4));
}

TEST_F(FetchTest, EndsALoopOfRedirectsAtOnce) {
  http::HttpServer server(loop, [](const std::string& request) {
    return http::make_response(
        301, "Location: " + request.substr(4, request.find(' ', 4) - 4) + "\r\n", "");
  });
  const auto failed = failure(server.url("/0"));
  EXPECT_EQ(failed.reason, http::ResponderReason::redirect);
  EXPECT_THAT(failed.detail, HasSubstr("loop"));
  EXPECT_THAT(server.requests(), SizeIs(1));
}

TEST_F(FetchTest, FollowsToNoOtherScheme) {
  http::HttpServer server(loop, [](const std::string&) {
    return http::make_response(302, "Location: file:///etc/passwd\r\n", "");
  });
  EXPECT_EQ(failure(server.url("/")).reason, http::ResponderReason::redirect);
}

TEST_F(FetchTest, TellsWhomAStatusSpeaksOf) {
  unsigned status = 404;
  http::HttpServer server(loop,
                          [&](const std::string&) { return http::make_response(status, "", ""); });
  EXPECT_EQ(failure(server.url("/")),
            (http::ResponderFailure{http::ResponderReason::http_status, "status 404",
                                    http::Responsibility::certificate}));
  status = 503;
  EXPECT_EQ(failure(server.url("/")),
            (http::ResponderFailure{http::ResponderReason::http_status, "status 503",
                                    http::Responsibility::responder}));
}

TEST_F(FetchTest, GivesUpOnOneThatHangs) {
  http::HttpServer server(loop, [](const std::string&) { return std::string(); });
  limit = 50ms;
  const auto failed = failure(server.url("/"));
  EXPECT_EQ(failed.reason, http::ResponderReason::timeout);
  EXPECT_THAT(failed.detail, HasSubstr("waiting for the answer"));
}

TEST_F(FetchTest, TellsThatNobodyListens) {
  using boost::asio::ip::tcp;
  const tcp::socket bound(loop, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  const std::string url = "http://127.0.0.1:" + std::to_string(bound.local_endpoint().port()) + "/";
  EXPECT_EQ(failure(url).reason, http::ResponderReason::refused);
}

TEST_F(FetchTest, AsksAProxyByTheWholeUrl) {
  http::HttpServer server(loop, hello);
  proxy = {proxy::Kind::http, "127.0.0.1", server.port(), "Aladdin", "open sesame"};
  EXPECT_EQ(body("http://ocsp.test/ca"), "hello");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0],
              StartsWith("GET http://ocsp.test/ca/AQID HTTP/1.1\r\nHost: ocsp.test\r\n"));
  EXPECT_THAT(server.requests()[0],
              HasSubstr("Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
}

TEST_F(FetchTest, BlamesTheProxyForWhatItDoes) {
  http::HttpServer server(loop,
                          [](const std::string&) { return http::make_response(407, "", ""); });
  proxy = {proxy::Kind::http, "127.0.0.1", server.port()};
  EXPECT_EQ(failure("http://ocsp.test/").reason, http::ResponderReason::proxy);
  EXPECT_EQ(failure("https://ocsp.test/").reason, http::ResponderReason::proxy);
  EXPECT_THAT(server.requests()[1], StartsWith("CONNECT ocsp.test:443 HTTP/1.1\r\n"));
}

TEST_F(FetchTest, AsksASocksProxyForEveryScheme) {
  // Whatever a SOCKS proxy is asked, this server waits for the end of a line: it hears the
  // greeting alone.
  http::HttpServer server(loop, hello);
  proxy = {proxy::Kind::socks5, "127.0.0.1", server.port()};
  limit = 50ms;
  for (const auto* url : {"http://ocsp.test/", "https://ocsp.test/"}) {
    const auto failed = failure(url);
    EXPECT_EQ(failed.reason, http::ResponderReason::timeout);
    EXPECT_THAT(failed.detail, HasSubstr("waiting for the proxy"));
  }
  EXPECT_THAT(server.requests(), SizeIs(0));
}

struct SecureFetchTest : FetchTest {
  test::Folder folder;
  pki::Validity years{std::chrono::sys_days(std::chrono::year(2020) / 1 / 1),
                      std::chrono::sys_days(std::chrono::year(2120) / 1 / 1)};
  pki::Authority root = pki::make_root("Root", years);

  pki::Identity named(const std::string& name) {
    return pki::make_leaf(root, years, {.names = {name}});
  }
};

TEST_F(SecureFetchTest, ReachesByHttpsOnlyWhoVerifies) {
  http::HttpServer server(loop, named("127.0.0.1"), hello);
  EXPECT_EQ(failure(server.url("/")).reason, http::ResponderReason::tls);
  tls.ca_file = folder.write("root.pem", pki::encode_pem("CERTIFICATE", root.certificate));
  EXPECT_EQ(body(server.url("/")), "hello");
}

TEST_F(SecureFetchTest, ReachesByHttpsOnlyWhoIsNamed) {
  http::HttpServer server(loop, named("192.0.2.1"), hello);
  tls.ca_file = folder.write("root.pem", pki::encode_pem("CERTIFICATE", root.certificate));
  const auto failed = failure(server.url("/"));
  EXPECT_EQ(failed.reason, http::ResponderReason::tls);
  EXPECT_THAT(failed.detail, HasSubstr("IP address mismatch"));
  EXPECT_THAT(server.requests(), SizeIs(0));
}

}  // namespace
}  // namespace staple::responder
