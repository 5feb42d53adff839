// SPDX-License-Identifier: Apache-2.0

#include "probes/proxy/tunnel.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace staple::proxy {
namespace {

using enum Reason;
using testing::HasSubstr;
using testing::Not;
using namespace std::string_view_literals;

const Settings kHttp{Kind::http, "proxy.test", 3128};
const Settings kHttpLogin{Kind::http, "proxy.test", 3128, "Aladdin", "open sesame"};
const Settings kSocks{Kind::socks5, "proxy.test", 1080};
const Settings kSocksLogin{Kind::socks5, "proxy.test", 1080, "user", "secret"};

std::string text(std::string_view literal) { return std::string(literal); }

/// Talk is the record of a dialogue with a proxy and its outcome.
struct Transcript {
  std::string sent;
  std::string buffered;  ///< bytes from beyond the proxy
  std::optional<Failure> failure;

  std::optional<Reason> reason() const {
    return failure ? std::optional(failure->reason) : std::nullopt;
  }
};

Transcript run_dialogue(const Settings& proxy, const std::string& replies,
                        std::size_t piece = 1 << 20, const std::string& host = "server.test") {
  net::Dialogue dialogue = make_dialogue(proxy, host, 443);
  Transcript transcript;
  ByteView rest(reinterpret_cast<const std::uint8_t*>(replies.data()), replies.size());
  ByteView now;
  net::StepResult next = net::StepResult::receive;
  do {
    next = dialogue.step(now);
    const ByteView output = dialogue.output();
    transcript.sent.append(output.begin(), output.end());
    now = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(now.size());
  } while (next == net::StepResult::receive && !now.empty());
  if (next == net::StepResult::receive) dialogue.on_close(net::CloseReason::closed);
  auto outcome = dialogue.outcome();
  if (outcome) {
    transcript.buffered.assign(outcome->begin(), outcome->end());
  } else {
    transcript.failure = outcome.error();
  }
  return transcript;
}

const std::string kMethod = text("\x05\x00"sv);
const std::string kConnected = text("\x05\x00\x00\x01\x7f\x00\x00\x01\x04\x38"sv);
constexpr auto kEstablished = "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n";

TEST(TunnelHttpConnect, RequestsHostAndPort) {
  const auto talked = run_dialogue(kHttp, kEstablished);
  EXPECT_FALSE(talked.failure);
  EXPECT_EQ(
      talked.sent,
      "CONNECT server.test:443 HTTP/1.1\r\nHost: server.test:443\r\nUser-Agent: staple_exporter\r\n\r\n");
  EXPECT_THAT(run_dialogue(kHttp, "", 1, "::1").sent,
              testing::StartsWith("CONNECT [::1]:443 HTTP/1.1\r\n"));
}

TEST(TunnelHttpConnect, AuthenticatesIfThereIsAUserName) {
  EXPECT_THAT(run_dialogue(kHttpLogin, kEstablished).sent,
              HasSubstr("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
}

TEST(TunnelHttpConnect, SkipsInterimResponses) {
  EXPECT_FALSE(run_dialogue(kHttp, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200\r\n\r\n").failure);
}

TEST(TunnelHttpConnect, DistinguishesRefusals) {
  const std::pair<const char*, Reason> answers[] = {
      {"403 Filtered", proxy_forbidden},
      {"500 Unable to connect", proxy_target_unreachable},
      {"503 Service Unavailable", proxy_target_unreachable},
      {"504 Gateway Timeout", proxy_target_unreachable},
      {"302 Found", proxy_refused},
      {"400 Bad Request", proxy_refused},
  };
  for (const auto& [status, reason] : answers) {
    for (const std::size_t piece : {1u, 1000u}) {
      const auto talked =
          run_dialogue(kHttpLogin, "HTTP/1.1 " + std::string(status) + "\r\n\r\n<html>", piece);
      EXPECT_EQ(talked.failure, (Failure{reason, "response to CONNECT: " + std::string(status)}));
    }
  }
}

TEST(TunnelHttpConnect, TellsWhichLoginTheProxyRequires) {
  struct Row {
    const Settings& proxy;
    std::string fields;
    std::string detail;
  };
  const std::string basic = "Proxy-Authenticate: Basic realm=\"a, b\"\r\n";
  const std::string others = "proxy-authenticate: Negotiate\r\nPROXY-AUTHENTICATE:NTLM\r\n";
  for (
      const auto& [proxy, fields, detail] : {
          Row{kHttp, basic, "the proxy requires a user name and password (Basic), none was sent"},
          Row{kHttpLogin, basic, "the proxy rejects the login that was sent (Basic)"},
          Row{kHttpLogin, others + basic, "the proxy rejects the login that was sent (Basic)"},
          Row{kHttp, others,
              "the proxy offers Negotiate, NTLM as authentication, but not Basic, the only supported scheme"},
          Row{kHttpLogin, others,
              "the proxy offers Negotiate, NTLM as authentication, but not Basic, which was sent"},
          Row{kHttp, "WWW-Authenticate: Basic\r\n",
              "the proxy requires a login and names no authentication scheme"},
      }) {
    for (const std::size_t piece : {1u, 1000u}) {
      const auto talked = run_dialogue(
          proxy, "HTTP/1.1 407 Proxy Authentication Required\r\n" + fields + "\r\n", piece);
      EXPECT_EQ(talked.failure,
                (Failure{proxy_authentication,
                         "response to CONNECT: 407 Proxy Authentication Required; " + detail}));
    }
  }
  EXPECT_THAT(run_dialogue(kHttp, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest a=b\r\n\r\n")
                  .failure->detail,
              HasSubstr("offers Digest as authentication"));
}

TEST(TunnelHttpConnect, SendsAFinalDotToTheResolverOfTheProxy) {
  EXPECT_THAT(run_dialogue(kHttp, "", 1, "server.test.").sent,
              testing::StartsWith("CONNECT server.test.:443 HTTP/1.1\r\n"));
  EXPECT_THAT(run_dialogue(kSocks, kMethod, 1, "server.test.").sent, HasSubstr("\x0cserver.test."));
}

TEST(TunnelHttpConnect, ReportsAServerOfAnotherProtocol) {
  for (const auto other :
       {"SSH-2.0-OpenSSH_9.2\r\n"sv, "\x05\xff"sv, "\x15\x03\x01\x00\x02\x02\x46"sv,
        "HTTP/2.0 200\r\n\r\n"sv, "HTTP/1.1 2OO OK\r\n\r\n"sv, "HTTP/1.1\r\n\r\n"sv}) {
    for (const std::size_t piece : {1u, 1000u}) {
      EXPECT_EQ(run_dialogue(kHttp, text(other), piece).reason(), proxy_wrong_protocol) << other;
    }
  }
}

TEST(TunnelHttpConnect, StopsAtAnOversizedHeader) {
  EXPECT_EQ(run_dialogue(kHttp, "HTTP/1.1 200 OK\r\nX: " + std::string(17000, 'x')).reason(),
            proxy_flood);
  std::string interim;
  while (interim.size() <= 64 * 1024) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(run_dialogue(kHttp, interim).reason(), proxy_flood);
}

TEST(TunnelSocks5, RequestsANameThatTheProxyResolves) {
  for (const std::size_t piece : {1u, 1000u}) {
    const auto talked = run_dialogue(kSocks, kMethod + kConnected, piece);
    EXPECT_FALSE(talked.failure);
    EXPECT_EQ(talked.sent, text("\x05\x01\x00"
                                "\x05\x01\x00\x03\x0bserver.test\x01\xbb"sv));
  }
}

TEST(TunnelSocks5, RequestsAnAddressInBinary) {
  EXPECT_EQ(run_dialogue(kSocks, kMethod, 1, "192.0.2.1").sent.substr(3),
            text("\x05\x01\x00\x01\xc0\x00\x02\x01\x01\xbb"sv));
  EXPECT_EQ(run_dialogue(kSocks, kMethod, 1, "2001:db8::1").sent.substr(3),
            text("\x05\x01\x00\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x01\xbb"sv));
}

TEST(TunnelSocks5, AuthenticatesIfTheProxyRequiresIt) {
  const auto talked = run_dialogue(kSocksLogin, text("\x05\x02\x01\x00"sv) + kConnected);
  EXPECT_FALSE(talked.failure);
  EXPECT_EQ(
      talked.sent,
      text("\x05\x02\x00\x02\x01\x04user\x06secret\x05\x01\x00\x03\x0bserver.test\x01\xbb"sv));
  EXPECT_FALSE(run_dialogue(kSocksLogin, kMethod + kConnected).failure)
      << "a proxy that requires no authentication";
}

TEST(TunnelSocks5, ReadsEveryKindOfAddressInTheReply) {
  const auto six = text("\x05\x00\x00\x04"sv) + std::string(18, 'x');
  const auto named = text("\x05\x00\x00\x03\x02xx\x01\x02"sv);
  for (const auto& reply : {six, named}) {
    for (const std::size_t piece : {1u, 1000u})
      EXPECT_FALSE(run_dialogue(kSocks, kMethod + reply, piece).failure);
    EXPECT_EQ(run_dialogue(kSocks, kMethod + reply.substr(0, reply.size() - 1)).reason(),
              proxy_closed);
  }
}

TEST(TunnelSocks5, DistinguishesRefusals) {
  const std::pair<char, Reason> codes[] = {{1, proxy_refused},
                                           {2, proxy_forbidden},
                                           {3, proxy_target_unreachable},
                                           {4, proxy_target_unreachable},
                                           {5, proxy_target_refused},
                                           {6, proxy_target_unreachable},
                                           {7, proxy_refused},
                                           {8, proxy_refused},
                                           {99, proxy_refused}};
  for (const auto& [code, reason] : codes) {
    const auto talked = run_dialogue(kSocks, kMethod + '\x05' + code + text("\0\1\0\0\0\0\0\0"sv));
    EXPECT_EQ(talked.reason(), reason) << int{code};
    EXPECT_THAT(talked.failure->detail, HasSubstr("code " + std::to_string(code)));
  }
  EXPECT_EQ(run_dialogue(kSocks, text("\x05\xff"sv)).failure,
            (Failure{proxy_authentication,
                     "the proxy requires a login, and no user name is configured"}));
  EXPECT_EQ(run_dialogue(kSocksLogin, text("\x05\xff"sv)).failure,
            (Failure{proxy_authentication,
                     "the proxy requires another login than user name and password"}));
  EXPECT_EQ(run_dialogue(kSocks, text("\x05\x02"sv)).failure,
            (Failure{proxy_authentication,
                     "the proxy requires a user name and password, none is configured"}));
  for (const Settings& proxy : {kSocks, kSocksLogin}) {
    EXPECT_EQ(run_dialogue(proxy, text("\x05\x01"sv)).failure,
              (Failure{proxy_authentication, "the proxy requires GSSAPI, which is not supported"}));
  }
  EXPECT_EQ(run_dialogue(kSocksLogin, text("\x05\x02\x01\x01"sv)).failure,
            (Failure{proxy_authentication, "the proxy rejected the user name and password"}));
}

TEST(TunnelSocks5, ReportsAServerOfAnotherProtocol) {
  for (const auto& other :
       {text("HTTP/1.1 400 Bad Request\r\n"sv), text("\x04\x5a"sv), text("\x05\x07"sv),
        kMethod + "HTTP", kMethod + text("\x05\x00\x00\x02\x00"sv)}) {
    EXPECT_EQ(run_dialogue(kSocks, other).reason(), proxy_wrong_protocol) << other;
  }
  EXPECT_EQ(run_dialogue(kSocksLogin, text("\x05\x02\x05\x00"sv)).reason(), proxy_wrong_protocol);
}

TEST(Tunnel, ReturnsBytesFromBeyondTheProxy) {
  EXPECT_EQ(run_dialogue(kHttp, kEstablished + text("220 hello\r\n"sv)).buffered, "220 hello\r\n");
  EXPECT_EQ(run_dialogue(kSocks, kMethod + kConnected + "220 hello\r\n").buffered, "220 hello\r\n");
}

TEST(Tunnel, NeverReportsThePassword) {
  const std::string answers[] = {"HTTP/1.1 407 No\r\n\r\n", "x", "", text("\x05\x02\x01\x01"sv)};
  for (const auto& replies : answers) {
    for (const Settings& proxy : {kHttpLogin, kSocksLogin}) {
      const auto talked = run_dialogue(proxy, replies);
      ASSERT_TRUE(talked.failure);
      EXPECT_THAT(talked.failure->detail, Not(HasSubstr("sesame")));
      EXPECT_THAT(talked.failure->detail, Not(HasSubstr("secret")));
    }
  }
}

}  // namespace
}  // namespace staple::proxy
