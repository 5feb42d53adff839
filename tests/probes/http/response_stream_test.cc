// SPDX-License-Identifier: Apache-2.0

#include "probes/http/response_stream.h"

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/tls/secure_stream.h"
#include "tests/probes/http/http_server.h"
#include "tests/probes/loop.h"

namespace staple::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nRetry-After: 7\r\n\r\n";

/// Streamed is what was read of a response.
struct Streamed {
  Response head;
  std::string body;
  std::size_t parts = 0;
  std::string failure;
};

struct ResponseStreamTest : testing::Test {
  boost::asio::io_context loop;
  dns::Resolver resolver{loop.get_executor()};
  proxy::Settings proxy;
  std::shared_ptr<const tls::Client> client =
      *tls::load_verifying_client({}, x509::Roots::make_empty());

  boost::asio::awaitable<Streamed> read(Url url) {
    Streamed streamed;
    std::string_view step;
    const ClientOptions options{resolver, proxy, *client, 1h, kUnbounded};
    auto stream = co_await open_stream(url, options, step);
    if (!stream) {
      streamed.failure = stream.error().detail;
      co_return streamed;
    }
    const Request request{url, "application/json"};
    auto head = co_await (*stream)->send(request);
    if (!head) {
      streamed.failure = head.error().detail;
      co_return streamed;
    }
    streamed.head = *head;
    while (true) {
      auto part = co_await (*stream)->receive();
      if (!part) streamed.failure = part.error().detail;
      if (!part || part->empty()) co_return streamed;
      streamed.body.append(part->begin(), part->end());
      ++streamed.parts;
    }
  }

  Streamed stream(const std::string& response) {
    HttpServer server(loop, [&](const std::string&) { return response; });
    return run(loop, read(*parse_url(server.url("/"))));
  }
};

TEST_F(ResponseStreamTest, ReadsChunksAsTheyArrive) {
  const Streamed streamed =
      stream(kHead + std::string("5\r\nfirst\r\n6;x=y\r\nsecond\r\n0\r\n\r\n"));
  EXPECT_EQ(streamed.failure, "");
  EXPECT_EQ(streamed.head.status, 200u);
  EXPECT_EQ(streamed.head.retry_after, "7");
  EXPECT_EQ(streamed.body, "firstsecond");
}

TEST_F(ResponseStreamTest, ReadsABodyWithALength) {
  const Streamed streamed = stream(make_response(403, "", "forbidden"));
  EXPECT_EQ(streamed.head.status, 403u);
  EXPECT_EQ(streamed.body, "forbidden");
}

TEST_F(ResponseStreamTest, ReadsALongBodyInParts) {
  const std::string body(3 << 20, 'x');
  const Streamed streamed = stream(make_response(200, "", body));
  EXPECT_EQ(streamed.failure, "");
  EXPECT_EQ(streamed.body.size(), body.size());
  EXPECT_GT(streamed.parts, 10u) << "it was held as a whole";
}

TEST_F(ResponseStreamTest, DropsInterimResponses) {
  const Streamed streamed =
      stream("HTTP/1.1 103 Early Hints\r\n\r\n" + make_response(200, "", "body"));
  EXPECT_EQ(streamed.head.status, 200u);
  EXPECT_EQ(streamed.body, "body");
}

TEST_F(ResponseStreamTest, HasAnEmptyBody) {
  EXPECT_EQ(stream(make_response(200, "", "")).failure, "");
  EXPECT_EQ(stream(kHead + std::string("0\r\n\r\n")).failure, "");
}

TEST_F(ResponseStreamTest, ReportsABodyThatIsCutOff) {
  const Streamed streamed = stream(kHead + std::string("5\r\nfirst\r\n6\r\nsec"));
  EXPECT_THAT(streamed.failure, HasSubstr("closed before the response was complete"));
  EXPECT_THAT(streamed.body, testing::StartsWith("first")) << "what has arrived counts";
  EXPECT_THAT(stream("HTTP/1.1 200 OK\r\nContent-").failure, HasSubstr("closed before"));
}

TEST_F(ResponseStreamTest, RefusesWhatIsNoHttp) {
  EXPECT_EQ(stream("220 mail.test ESMTP\r\n").failure, "bad version");
  EXPECT_THAT(stream("HTTP/1.1 200 OK\r\nX: " + std::string(17 * 1024, 'x')).failure,
              HasSubstr("the header is larger than 16 KiB"));
}

TEST_F(ResponseStreamTest, RefusesABodyOfNothingButFraming) {
  std::string response = kHead;
  for (int i = 0; i < 20'000; ++i) response += "1;" + std::string(100, 'x') + "\r\nb\r\n";
  EXPECT_EQ(stream(response).failure, "the chunks of the body are too small");
}

TEST_F(ResponseStreamTest, TellsWhichLoginAnHttpProxyRequires) {
  HttpServer server(loop, [](const std::string&) {
    return make_response(407, "Proxy-Authenticate: NTLM\r\n", "refused");
  });
  proxy = {proxy::Kind::http, "127.0.0.1", server.port()};
  EXPECT_EQ(
      run(loop, read(*parse_url("http://api.test/"))).failure,
      "status 407: the proxy offers NTLM as authentication, but not Basic, the only supported scheme");
  proxy = {};
  EXPECT_EQ(stream(make_response(407, "", "")).head.status, 407u) << "no proxy has sent it";
}

TEST_F(ResponseStreamTest, BoundsTheReads) {
  HttpServer server(
      loop, [](const std::string&) { return make_response(200, "", std::string(20'000, 'x')); });
  server.drip();
  EXPECT_EQ(run(loop, read(*parse_url(server.url("/")))).failure,
            "the response is in too many pieces");
}

TEST_F(ResponseStreamTest, ReportsAServerThatDoesNotListen) {
  EXPECT_THAT(run(loop, read(*parse_url("http://127.0.0.1:1/"))).failure,
              HasSubstr("Connection refused"));
}

}  // namespace
}  // namespace staple::http
