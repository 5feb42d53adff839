// SPDX-License-Identifier: Apache-2.0

// Servers that send a response, or the handshake below it, byte by byte.
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "probes/http/fetch.h"
#include "probes/tls/secure_stream.h"
#include "tests/folder.h"
#include "tests/probes/http/http_server.h"
#include "tests/probes/loop.h"

namespace staple::http {
namespace {

using namespace std::chrono_literals;

const std::string kBody(20'000, 'x');

std::string respond(const std::string&) { return make_response(200, "", kBody); }

struct PiecesTest : testing::Test {
  pki::Validity years{std::chrono::sys_days(std::chrono::year(2020) / 1 / 1),
                      std::chrono::sys_days(std::chrono::year(2120) / 1 / 1)};
  pki::Authority root = pki::make_root("Root", years);
  test::Folder folder;
  boost::asio::io_context loop;
  dns::Resolver resolver{loop.get_executor()};
  proxy::Settings proxy;

  ExchangeResult fetch(const HttpServer& server) {
    tls::Settings tls;
    tls.ca_file = folder.write("root.pem", pki::encode_pem("CERTIFICATE", root.certificate));
    const auto client = *load_verifying_client(tls, x509::Roots::make_empty());
    const ClientOptions options{resolver, proxy, *client, 1h, std::size_t{1} << 20};
    return run(loop, http::fetch({*parse_url(server.url("/")), "text/plain"}, options));
  }

  pki::Identity named(std::vector<std::string> names) {
    return pki::make_leaf(root, years, {.names = std::move(names)});
  }
};

TEST_F(PiecesTest, OfAResponseAreBounded) {
  HttpServer server(loop, respond);
  EXPECT_EQ(fetch(server)->body.size(), kBody.size());
  server.drip();
  EXPECT_EQ(fetch(server).error(),
            (ExchangeFailure{FailureReason::too_large, "the response is in too many pieces"}));
}

TEST_F(PiecesTest, BelowTlsAreBounded) {
  HttpServer server(loop, named({"127.0.0.1"}), respond);
  EXPECT_EQ(fetch(server)->body.size(), kBody.size());
  server.drip();
  EXPECT_EQ(fetch(server).error(),
            (ExchangeFailure{FailureReason::too_large, "the response is in too many pieces"}));
}

TEST_F(PiecesTest, OfAHandshakeAreBounded) {
  std::vector<std::string> names{"127.0.0.1"};
  for (int i = 0; i < 300; ++i) names.push_back("a-name-of-some-length-" + std::to_string(i));
  HttpServer server(loop, named(std::move(names)), respond);
  EXPECT_EQ(fetch(server)->body.size(), kBody.size());
  server.drip();
  EXPECT_EQ(
      fetch(server).error(),
      (ExchangeFailure{FailureReason::tls, "the server sends its messages in too many pieces"}));
}

}  // namespace
}  // namespace staple::http
