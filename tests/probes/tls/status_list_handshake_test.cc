// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/status_list_handshake.h"

#include <algorithm>
#include <string_view>

#include <gmock/gmock.h>

#include "tests/fleet/status_list_flight.h"
#include "tests/probes/tls/outcome.h"

namespace staple::tls {
namespace {

using fleet::certificate_message;
using fleet::message;
using fleet::records;
using fleet::server_hello;
using fleet::server_hello_done;
using fleet::status_list_flight;
using fleet::status_list_message;
using fleet::status_message;
using testing::StartsWith;
using Chain = std::vector<PresentedCertificate>;

constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kAlert = 21;
constexpr std::uint16_t kTls12 = 0x0303;
constexpr std::uint16_t kSingle = 5;
constexpr std::uint16_t kMulti = 17;

const Bytes kLeaf{1, 2, 3};
const Bytes kIssuer{4, 5};
const std::vector<Bytes> kChain{kLeaf, kIssuer};
const Bytes kOfLeaf{9, 8, 7};
const Bytes kOfIssuer{6};

StatusListHandshake start_handshake() {
  StatusListHandshake handshake({"server.test"}, HelloRandom());
  handshake.step({});
  return handshake;
}

/// Returns the outcome with a server that responds with these bytes and closes the connection.
Outcome run_with_response(ByteView response, std::size_t piece = kWhole) {
  StatusListHandshake handshake = start_handshake();
  Bytes ignored;
  if (feed(handshake, response, piece, ignored) == net::StepResult::receive)
    handshake.on_close(Reason::handshake_closed);
  return Outcome::of(handshake.outcome());
}

Bytes together(std::initializer_list<Bytes> messages, std::size_t record = 1 << 14) {
  Bytes all;
  for (const Bytes& each : messages) all.insert(all.end(), each.begin(), each.end());
  return records(kHandshake, all, record);
}

PresentedChain presented(Chain chain, bool status_list = true) {
  return {.chain = std::move(chain), .tls_version = TlsVersion::tls12, .status_list = status_list};
}

const PresentedChain kBoth = presented({{kLeaf, kOfLeaf}, {kIssuer, kOfIssuer}});

TEST(StatusListHandshake, SendsOneClientHello) {
  StatusListHandshake handshake = start_handshake();
  EXPECT_EQ(handshake.step(Bytes{22}), net::StepResult::receive);
  EXPECT_TRUE(handshake.output().empty());
}

TEST(StatusListHandshake, PresentsTheStapleOfEachCertificate) {
  EXPECT_EQ(run_with_response(status_list_flight(kChain, {kOfLeaf, kOfIssuer})).presented, kBoth);
}

TEST(StatusListHandshake, AcceptsAnyFragmentation) {
  const Bytes all = status_list_flight(kChain, {kOfLeaf, kOfIssuer});
  EXPECT_EQ(run_with_response(all, 1).presented, kBoth);
  for (const std::size_t record : {1, 3, 7, 50}) {
    const Bytes cut = together({server_hello(kTls12, {kMulti}), certificate_message(kChain),
                                status_list_message({kOfLeaf, kOfIssuer}), server_hello_done()},
                               record);
    EXPECT_EQ(run_with_response(cut).presented, kBoth) << record;
    EXPECT_EQ(run_with_response(cut, 1).presented, kBoth) << record;
  }
}

TEST(StatusListHandshake, PresentsNothingBeforeTheEndOfTheFlight) {
  const Bytes all = status_list_flight(kChain, {kOfLeaf, kOfIssuer});
  for (std::size_t size = 0; size < all.size(); ++size) {
    EXPECT_EQ(run_with_response(ByteView(all).first(size)).reason(), Reason::handshake_closed)
        << size;
  }
}

TEST(StatusListHandshake, TreatsALengthOfZeroAsNoStaple) {
  EXPECT_EQ(run_with_response(status_list_flight(kChain, {kOfLeaf, {}})).presented,
            presented({{kLeaf, kOfLeaf}, {kIssuer, std::nullopt}}));
  EXPECT_EQ(run_with_response(status_list_flight(kChain, {{}, kOfIssuer})).presented,
            presented({{kLeaf, std::nullopt}, {kIssuer, kOfIssuer}}));
}

TEST(StatusListHandshake, PresentsAnEmptyStapleWhenTheListIsMalformed) {
  const PresentedChain unreadable = presented({{kLeaf, Bytes()}, {kIssuer, std::nullopt}});
  EXPECT_EQ(run_with_response(status_list_flight(kChain, {kOfLeaf, kOfIssuer, kOfLeaf})).presented,
            unreadable);
  const Bytes cut = message(22, Bytes{2, 0, 0, 5, 0, 0, 3, 9});
  EXPECT_EQ(run_with_response(together({server_hello(kTls12, {kMulti}), certificate_message(kChain),
                                        cut, server_hello_done()}))
                .presented,
            unreadable);
}

TEST(StatusListHandshake, PresentsTheSingleStapleOfAServerThatChoseOcsp) {
  EXPECT_EQ(run_with_response(together({server_hello(kTls12, {kMulti}), certificate_message(kChain),
                                        status_message(kOfLeaf), server_hello_done()}))
                .presented,
            presented({{kLeaf, kOfLeaf}, {kIssuer, std::nullopt}}));
}

TEST(StatusListHandshake, DistinguishesNoListFromNoSupportForLists) {
  const Chain bare{{kLeaf, std::nullopt}, {kIssuer, std::nullopt}};
  const auto without = [](const std::vector<std::uint16_t>& extensions) {
    return run_with_response(together(
        {server_hello(kTls12, extensions), certificate_message(kChain), server_hello_done()}));
  };
  EXPECT_EQ(without({kMulti}).presented, presented(bare, true));
  EXPECT_EQ(without({}).presented, presented(bare, false));
  EXPECT_EQ(without({kSingle}).presented, presented(bare, false));
}

TEST(StatusListHandshake, ReportsNoListWhenTheServerAgreedToASingleStaple) {
  EXPECT_EQ(
      run_with_response(together({server_hello(kTls12, {kSingle}), certificate_message(kChain),
                                  status_message(kOfLeaf), server_hello_done()}))
          .presented,
      presented({{kLeaf, kOfLeaf}, {kIssuer, std::nullopt}}, false));
}

TEST(StatusListHandshake, SkipsOptionalMessages) {
  const Bytes key_exchange = message(12, Bytes(300, 1));
  const Bytes certificate_request = message(13, Bytes(50, 1));
  const Bytes hello_request = message(0, {});
  const Bytes unknown_name = records(kAlert, Bytes{1, 112});
  Bytes all = unknown_name;
  const Bytes rest =
      together({hello_request, server_hello(kTls12, {kMulti}), certificate_message(kChain),
                status_list_message({kOfLeaf, kOfIssuer}), key_exchange, certificate_request,
                server_hello_done()});
  all.insert(all.end(), rest.begin(), rest.end());
  EXPECT_EQ(run_with_response(all).presented, kBoth);
}

TEST(StatusListHandshake, SendsCloseNotifyAtTheEnd) {
  StatusListHandshake handshake = start_handshake();
  EXPECT_EQ(handshake.step(status_list_flight(kChain, {kOfLeaf})), net::StepResult::finish);
  const Bytes user_canceled_and_close_notify{21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0};
  EXPECT_TRUE(std::ranges::equal(handshake.output(), user_canceled_and_close_notify));
  handshake.on_close(Reason::handshake_reset);
  EXPECT_TRUE(handshake.outcome());
}

TEST(StatusListHandshake, FailsOnAMessageOutOfOrder) {
  const Bytes hello = server_hello(kTls12, {kMulti});
  const Bytes plain = server_hello(kTls12, {});
  const Bytes chain = certificate_message(kChain);
  const Bytes status = status_list_message({kOfLeaf});
  const Bytes done = server_hello_done();
  const std::pair<Bytes, std::string_view> flights[] = {
      {together({chain}), "unexpected Certificate, after 23 bytes"},
      {together({hello, hello}), "unexpected ServerHello, after ServerHello"},
      {together({hello, done}), "unexpected ServerHelloDone, after ServerHello"},
      {together({hello, status}), "unexpected CertificateStatus, after ServerHello"},
      {together({hello, chain, chain}), "unexpected Certificate, after Certificate"},
      {together({hello, chain, status, status}),
       "unexpected CertificateStatus, after CertificateStatus"},
      {together({hello, chain, message(12, {}), status}),
       "unexpected CertificateStatus, after ServerKeyExchange"},
      {together({plain, chain, status}), "unexpected CertificateStatus, after Certificate"},
      {together({hello, chain, message(20, {})}), "unexpected Finished, after Certificate"},
  };
  for (const auto& [flight, detail] : flights) {
    EXPECT_EQ(run_with_response(flight).failure,
              (Failure{Reason::handshake_failed, std::string(detail)}));
  }
}

TEST(StatusListHandshake, FailsOnMalformedMessages) {
  const Bytes hello = server_hello(kTls12, {kMulti});
  const auto detail = [](const Bytes& response) {
    const Outcome outcome = run_with_response(response);
    EXPECT_EQ(outcome.reason(), Reason::handshake_failed);
    return outcome.failure ? outcome.failure->detail : "";
  };
  EXPECT_EQ(detail(together({message(2, Bytes{3, 3})})), "the ServerHello is malformed");
  EXPECT_EQ(detail(together({hello, message(11, Bytes{0, 0, 1}), server_hello_done()})),
            "the Certificate message is malformed");
  EXPECT_EQ(detail({22, 3, 3, 0x40, 1}), "a record above 16 KiB, after 5 bytes");
  EXPECT_EQ(detail({21, 3, 3, 0, 1, 2}), "a malformed alert, after 6 bytes");
  Bytes other = together({hello});
  other.insert(other.end(), {23, 3, 3, 0, 0});
  EXPECT_EQ(detail(other), "a record of type 23, after ServerHello");
  other = together({hello});
  other.insert(other.end(), {22, 2, 3, 0, 0});
  EXPECT_EQ(detail(other), "a record with an unknown protocol version, after ServerHello");
}

TEST(StatusListHandshake, ReportsThatThereIsNoCertificate) {
  EXPECT_EQ(run_with_response(
                together({server_hello(kTls12, {}), certificate_message({}), server_hello_done()}))
                .reason(),
            Reason::handshake_no_certificate);
}

TEST(StatusListHandshake, ReportsAVersionThatItDidNotOffer) {
  EXPECT_EQ(run_with_response(together({server_hello(0x0301, {})})).failure,
            (Failure{Reason::handshake_version, "the server chose TLSv1"}));
  EXPECT_EQ(run_with_response(together({server_hello(0x0300, {})})).failure,
            (Failure{Reason::handshake_version, "the server chose version 3.0"}));
  EXPECT_EQ(run_with_response(together({server_hello(0x0305, {})})).failure,
            (Failure{Reason::handshake_version, "the server chose version 3.5"}));
}

TEST(StatusListHandshake, ReportsTheAlert) {
  const auto refused = run_with_response(records(kAlert, Bytes{2, 40})).failure;
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->reason, Reason::handshake_alert);
  EXPECT_THAT(refused->detail, StartsWith("alert: handshake failure, in response to the "
                                          "ClientHello; offered TLS 1.2, "));
  const auto version = run_with_response(records(kAlert, Bytes{2, 70})).failure;
  ASSERT_TRUE(version);
  EXPECT_EQ(version->reason, Reason::handshake_version);
  EXPECT_THAT(version->detail, StartsWith("alert: protocol version, in response to the "
                                          "ClientHello; offered TLS 1.2, "));
  EXPECT_EQ(run_with_response(records(kAlert, Bytes{1, 0})).failure,
            (Failure{Reason::handshake_closed, "received close_notify, after 7 bytes"}));
}

TEST(StatusListHandshake, QuotesAServerThatDoesNotSpeakTls) {
  const std::string_view text = "HTTP/1.1 400 Bad Request\r\nServer: x\r\n";
  EXPECT_EQ(run_with_response(Bytes(text.begin(), text.end())).failure,
            (Failure{Reason::handshake_not_tls, "received: HTTP/1.1 400 Bad Request"}));
  EXPECT_EQ(run_with_response(Bytes{0x16, 'x'}, 1).reason(), Reason::handshake_not_tls);
}

TEST(StatusListHandshake, StopsAtAFlood) {
  // HelloRequest, which a client ignores.
  const Bytes requests = records(kHandshake, Bytes(1 << 14, 0));
  Bytes flood;
  while (flood.size() < 600 * 1024) flood.insert(flood.end(), requests.begin(), requests.end());
  EXPECT_EQ(run_with_response(flood, 16 * 1024).reason(), Reason::handshake_flood);
}

TEST(StatusListHandshake, StopsAtAFloodOfSmallPieces) {
  const Bytes flood = together({server_hello(kTls12, {kMulti}), Bytes(1 << 14, 0)}, 100);
  EXPECT_EQ(
      run_with_response(flood, 1).failure,
      (Failure{Reason::handshake_flood, "received 4112 bytes in 4113 pieces, after ServerHello"}));
}

TEST(StatusListHandshake, StopsAtTooManyCertificates) {
  const auto run = [](std::size_t certificates) {
    const Bytes chain = certificate_message(std::vector<Bytes>(certificates, kLeaf));
    return run_with_response(together({server_hello(kTls12, {}), chain, server_hello_done()}));
  };
  EXPECT_EQ(run(100).presented->chain.size(), 100U);
  EXPECT_EQ(run(101).failure, (Failure{Reason::handshake_flood, "more than 100 certificates"}));
}

TEST(StatusListHandshake, StopsAtTheHeaderOfAnOversizedMessage) {
  const Bytes hello = together({server_hello(kTls12, {kMulti})});
  const auto then = [&](const Bytes& header) {
    Bytes response = hello;
    const Bytes record = records(kHandshake, header);
    response.insert(response.end(), record.begin(), record.end());
    return run_with_response(response).failure;
  };
  EXPECT_EQ(then({11, 4, 0, 1}),
            (Failure{Reason::handshake_flood, "oversized Certificate, after ServerHello"}));
  EXPECT_EQ(then({11, 4, 0, 0}), (Failure{Reason::handshake_closed, "after ServerHello"}));
}

TEST(StatusListHandshake, PresentsStaplesLargerThanARecord) {
  const Bytes large(20'000, 7);
  EXPECT_EQ(run_with_response(status_list_flight(kChain, {large, large})).presented,
            presented({{kLeaf, large}, {kIssuer, large}}));
}

TEST(StatusListHandshake, ReportsTheProgressOfAServerThatClosed) {
  EXPECT_EQ(run_with_response({}).failure,
            (Failure{Reason::handshake_closed, "before the server sent a byte"}));
  EXPECT_EQ(
      run_with_response(together({server_hello(kTls12, {kMulti}), certificate_message(kChain)}))
          .failure,
      (Failure{Reason::handshake_closed, "after Certificate"}));
}

}  // namespace
}  // namespace staple::tls
