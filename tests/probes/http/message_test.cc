// SPDX-License-Identifier: Apache-2.0

#include "probes/http/message.h"

#include <algorithm>

#include <boost/version.hpp>
#include <gmock/gmock.h>

namespace staple::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

ByteView bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

constexpr std::size_t kMaxBody = 64 * 1024;

std::string text(const Bytes& body) { return {body.begin(), body.end()}; }

ResponseReader::Outcome read(std::string_view sent, std::size_t piece) {
  ResponseReader reader(kMaxBody);
  bool complete = false;
  while (!complete && !sent.empty()) {
    const auto next = sent.substr(0, piece);
    sent.remove_prefix(next.size());
    complete = reader.feed(bytes(next));
  }
  if (!complete) reader.finish();
  return reader.outcome();
}

std::optional<FailureReason> failure(std::string_view sent) {
  const auto outcome = read(sent, 4096);
  if (!outcome.failure) return std::nullopt;
  return outcome.failure->reason;
}

constexpr std::string_view kResponse =
    "HTTP/1.1 200 OK\r\nDate: d\r\nExpires: e\r\nAge: 7\r\nCache-Control: max-age=1\r\nCache-Control: "
    "public\r\n"
    "Content-Length: 5\r\n\r\nhello";

TEST(MessageResponse, IsTheSameInPiecesOfAnySize) {
  for (const std::size_t piece : {1U, 2U, 7U, 4096U}) {
    const auto [failed, response] = read(kResponse, piece);
    ASSERT_FALSE(failed) << piece << ": " << failed->detail;
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(text(response.body), "hello");
    EXPECT_EQ(response.cache, (CacheHeaders{"max-age=1,public", "e", "d", "7"}));
  }
}

TEST(MessageResponse, MayBeChunkedOrEndWithTheConnection) {
  const auto chunked = read(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", 3);
  ASSERT_FALSE(chunked.failure) << chunked.failure->detail;
  EXPECT_EQ(text(chunked.response.body), "hello");
  const auto until_the_end = read("HTTP/1.0 200 OK\r\n\r\nhello", 3);
  ASSERT_FALSE(until_the_end.failure) << until_the_end.failure->detail;
  EXPECT_EQ(text(until_the_end.response.body), "hello");
}

TEST(MessageResponse, OfARedirectHasALocation) {
  EXPECT_EQ(
      read("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 9).response.location,
      "/x");
}

TEST(MessageResponse, ThatIsTruncatedFailsWithClosed) {
  EXPECT_EQ(failure(""), FailureReason::closed);
  EXPECT_EQ(failure("HTTP/1.1 200 OK\r\nContent-Le"), FailureReason::closed);
  EXPECT_EQ(failure(kResponse.substr(0, kResponse.size() - 1)), FailureReason::closed);
}

TEST(MessageResponse, ThatIsNotHttpFailsWithMalformed) {
  EXPECT_EQ(failure("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n"), FailureReason::malformed);
  EXPECT_EQ(failure("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), FailureReason::malformed);
}

TEST(MessageResponse, FailsAsSoonAsItIsKnownToBeTooLarge) {
  EXPECT_EQ(failure("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"),
            FailureReason::too_large);
  EXPECT_EQ(failure("HTTP/1.1 200 OK\r\n\r\n" + std::string(kMaxBody + 1, 'x')),
            FailureReason::too_large);
  EXPECT_EQ(failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n" +
                    std::string(9000, 'x')),
            FailureReason::too_large);
  EXPECT_EQ(failure("HTTP/1.1 200 OK\r\nX: " + std::string(kMaxHeader + 1, 'x')),
            FailureReason::too_large);
}

/// read_endless feeds `head` and then `piece` again and again. Returns the number of bytes taken
/// before the reader failed.
std::size_t read_endless(std::string_view head, const std::string& piece) {
  constexpr std::size_t kLimit = std::size_t{4} << 20;
  ResponseReader reader(kMaxBody);
  reader.feed(bytes(head));
  std::size_t taken = head.size();
  while (taken < kLimit && !reader.feed(bytes(piece))) taken += piece.size();
  return taken;
}

TEST(MessageResponse, FailsIfItsFramingHasNoEnd) {
  constexpr std::string_view kChunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string head(kChunked);
  EXPECT_LE(read_endless(head, std::string(4096, '0')), 32U << 10) << "the size of a chunk";
  EXPECT_LE(read_endless(head + "1;", std::string(4096, 'e')), 32U << 10) << "an extension";
  EXPECT_LE(read_endless(head + "0\r\n", "X: " + std::string(4091, 'y') + "\r\n"), 32U << 10)
      << "trailers";
  EXPECT_LE(read_endless(head, "1;" + std::string(4000, 'e') + "\r\nx\r\n"), 1U << 20)
      << "all together";
}

TEST(MessageResponse, MayHaveChunksOfOneByte) {
  std::string sent = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t i = 0; i < kMaxBody; ++i) sent += "1\r\nx\r\n";
  const auto outcome = read(sent + "0\r\n\r\n", 4096);
  ASSERT_FALSE(outcome.failure) << outcome.failure->detail;
  EXPECT_EQ(outcome.response.body.size(), kMaxBody);
}

TEST(MessageResponse, MayArriveByteByByteWithItsTrailers) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& chunks : {std::string(), std::string("2\r\nab\r\n")}) {
    const auto outcome = read(head + chunks + "0\r\nX: y\r\n\r\n", 1);
    ASSERT_FALSE(outcome.failure) << outcome.failure->detail;
    EXPECT_EQ(text(outcome.response.body), chunks.empty() ? "" : "ab");
    EXPECT_TRUE(read(head + chunks + "0\r\nhe\r\n\r\n", 1).failure);
    EXPECT_TRUE(read(head + chunks + "0\r\n", 1).failure) << "truncated";
  }
}

/// make_header returns a header of `size` bytes, with its empty line.
std::string make_header(std::size_t size) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
  return head + std::string(size - head.size() - 4, 'x') + "\r\n\r\n";
}

/// read_split feeds `sent` in two pieces. Returns the reason of its failure.
std::optional<FailureReason> read_split(std::string_view sent, std::size_t at) {
  ResponseReader reader(kMaxBody);
  if (!reader.feed(bytes(sent.substr(0, at))) && !reader.feed(bytes(sent.substr(at))))
    reader.finish();
  const auto outcome = reader.outcome();
  if (!outcome.failure) return std::nullopt;
  return outcome.failure->reason;
}

TEST(MessageResponse, WithAHeaderAtTheBoundIsTheSameAtEverySplit) {
  for (const std::size_t over : {0U, 1U, 15U, 16U, 17U, 40U}) {
    const std::string sent = make_header(kMaxHeader + over);
    const auto expected = over == 0 ? std::nullopt : std::optional(FailureReason::too_large);
    for (std::size_t at = 0; at <= sent.size(); ++at)
      ASSERT_EQ(read_split(sent, at), expected) << over << " bytes over, split at " << at;
  }
}

/// make_framed returns a response with a chunk whose first line has `size` bytes.
std::string make_framed(std::size_t size) {
  return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(size - 4, 'e') +
         "\r\nx\r\n0\r\n\r\n";
}

TEST(MessageResponse, WithFramingAtTheBoundIsTheSameAtEverySplit) {
  // Boost 1.87 and newer may refuse a line that they get in two pieces from 4 KiB on.
  constexpr std::size_t kLongest = BOOST_VERSION < 108700 ? kMaxHeader : kMaxHeader / 4;
  for (const std::size_t size : {kLongest, kMaxHeader + 1, kMaxHeader + 2, kMaxHeader + 40}) {
    const std::string sent = make_framed(size);
    const auto expected = size == kLongest ? std::nullopt : std::optional(FailureReason::malformed);
    for (std::size_t at = 0; at <= sent.size(); ++at)
      ASSERT_EQ(read_split(sent, at), expected) << size << " bytes, split at " << at;
  }
}

TEST(MessageResponse, WithTrailersNearTheBoundIsTheSameAtEverySplit) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n";
  for (const bool above : {false, true}) {
    std::string sent = head;
    for (std::size_t i = 0; i < 16; ++i) sent += "X: " + std::string(1003, 'y') + "\r\n";
    sent += "X: " + std::string(above ? 400 : 100, 'y') + "\r\n\r\n";
    const auto expected = read_split(sent, sent.size());
    EXPECT_EQ(expected.has_value(), above);
    for (std::size_t at = 0; at < sent.size(); at += 7)
      ASSERT_EQ(read_split(sent, at), expected) << "above: " << above << ", split at " << at;
  }
}

TEST(MessageResponse, OfTheLargestSizeIsRead) {
  const auto outcome = read("HTTP/1.1 200 OK\r\n\r\n" + std::string(kMaxBody, 'x'), 4096);
  ASSERT_FALSE(outcome.failure) << outcome.failure->detail;
  EXPECT_EQ(outcome.response.body.size(), kMaxBody);
}

TEST(MessageResponse, MayFollowInterimResponses) {
  const std::string interim = "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n";
  for (const std::size_t piece : {1U, 7U, 4096U}) {
    const auto [failed, response] = read(interim + std::string(kResponse), piece);
    ASSERT_FALSE(failed) << piece << ": " << failed->detail;
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(text(response.body), "hello");
  }
  EXPECT_EQ(failure(interim), FailureReason::closed) << "nothing follows";
  std::string endless;
  while (endless.size() < 2U << 20) endless += interim;
  EXPECT_EQ(failure(endless), FailureReason::too_large);
}

TEST(MessageResponse, HasTheTypeAndTheEncodingOfItsBody) {
  const auto outcome = read(
      "HTTP/1.1 200 OK\r\nContent-Type: text/html; a=b\r\nContent-Encoding: gzip\r\n"
      "Content-Length: 0\r\n\r\n",
      4096);
  EXPECT_EQ(outcome.response.content_type, "text/html; a=b");
  EXPECT_EQ(outcome.response.content_encoding, "gzip");
}

TEST(MessageRequest, IsAGetOrAPost) {
  const auto url = *parse_url("http://ocsp.test:81/a?b");
  EXPECT_EQ(write_request({url, "text/plain"}, TargetForm::origin, ""),
            "GET /a?b HTTP/1.1\r\nHost: ocsp.test:81\r\nUser-Agent: staple_exporter\r\n"
            "Accept: text/plain\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n");
  const auto posted =
      write_request({url, "text/plain", "", Bytes{'x', 'y'}, "text/html"}, TargetForm::origin, "");
  EXPECT_THAT(posted, StartsWith("POST /a?b HTTP/1.1\r\n"));
  EXPECT_THAT(posted, HasSubstr("\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nxy"));
}

TEST(MessageRequest, HasTheAbsoluteUrlForAProxy) {
  const auto url = *parse_url("http://ocsp.test/a");
  const auto text = write_request({url, "text/plain"}, TargetForm::absolute, "Basic c2VjcmV0");
  EXPECT_THAT(text, StartsWith("GET http://ocsp.test/a HTTP/1.1\r\nHost: ocsp.test\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nProxy-Authorization: Basic c2VjcmV0\r\n"));
}

}  // namespace
}  // namespace staple::http
