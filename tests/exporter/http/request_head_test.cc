// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/request_head.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

using namespace std::string_literals;
using State = RequestHead::State;

constexpr std::size_t kLimit = 1024;

RequestHead read(std::string_view bytes) { return parse_request_head(bytes, kLimit); }

// refused_status returns the status of the refusal, or 0 if the head is not refused.
unsigned refused_status(std::string_view bytes) {
  const RequestHead head = read(bytes);
  EXPECT_EQ(head.state == State::refused, !head.problem.empty());
  return head.state == State::refused ? head.status : 0;
}

std::string make_request(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

TEST(RequestHead, AcceptsValidHeads) {
  for (const std::string& head : {
           make_request(""),
           make_request("Accept: */*\r\nEmpty:\r\nTab:\ta\tb \r\nLatin: \xe4\r\n"),
           make_request("Content-Length: 5\r\n") + "hello",
           make_request("transfer-encoding: Chunked\r\n"),
           "GET / HTTP/1.1\r\nhOST:\r\n\r\n"s,
           "GET / HTTP/1.1\r\nHost: [::1]:10219\r\n\r\n"s,
           "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"s,
           "GET / HTTP/1.0\r\n\r\n"s,
       }) {
    EXPECT_EQ(read(head).state, State::complete) << head;
  }
}

TEST(RequestHead, IsIncompleteUntilItsLastByte) {
  const std::string head = make_request("Accept: */*\r\n");
  for (std::size_t size = 0; size < head.size(); ++size) {
    EXPECT_EQ(read(head.substr(0, size)).state, State::incomplete) << size;
  }
  EXPECT_EQ(read(head).state, State::complete);
}

TEST(RequestHead, ArrivesInAnyPieces) {
  for (const std::string& head :
       {make_request("Accept: */*\r\nExpect: 100-continue\r\n"), make_request("A : b\r\n"),
        make_request("Host: y\r\n"), "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"s,
        "GET /" + std::string(kLimit, 'a'), make_request("A: " + std::string(kLimit, 'a'))}) {
    for (const std::size_t piece : {1, 2, 7}) {
      RequestHeadParser parser(kLimit);
      for (std::size_t size = 0; size < head.size() + piece; size += piece) {
        const auto arrived = std::string_view(head).substr(0, size);
        const RequestHead expected = read(arrived);
        const RequestHead found = parser.parse(arrived);
        ASSERT_EQ(found.state, expected.state) << arrived;
        ASSERT_EQ(found.status, expected.status) << arrived;
        ASSERT_EQ(found.problem, expected.problem) << arrived;
        ASSERT_EQ(found.expects_continue, expected.expects_continue) << arrived;
      }
    }
  }
}

// What was read before is not read again: a change of it goes unnoticed.
TEST(RequestHead, ReadsEachByteOnce) {
  std::string head = "GET / HTTP/1.1\r\nHost: x\r\nA: b";
  RequestHeadParser parser(kLimit);
  EXPECT_EQ(parser.parse(head).state, State::incomplete);
  head.replace(1, 20, 20, '\n');
  head += "\r\n\r\n";
  EXPECT_EQ(parser.parse(head).state, State::complete);
}

TEST(RequestHead, RefusesFieldsThatDecideOnAccessIfTheyAreRepeated) {
  for (const std::string& field :
       {"Authorization: Basic YTpi\r\n"s, "Origin: http://x\r\n"s, "Sec-Fetch-Site: none\r\n"s}) {
    EXPECT_EQ(read(make_request(field)).state, State::complete) << field;
    EXPECT_EQ(refused_status(make_request(field + field)), 400u) << field;
  }
}

TEST(RequestHead, RefusesAnAmbiguousLength) {
  for (const auto* const fields : {
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
           "Content-Length: 5\r\nContent-Length: 6\r\n",
           "Content-Length: 5\r\nContent-Length: 5\r\n",
           "Content-Length: 5, 5\r\n",
           "Content-Length: +5\r\n",
           "Content-Length: -5\r\n",
           "Content-Length: 0x5\r\n",
           "Content-Length: 5 5\r\n",
           "Content-Length:\r\n",
           "Content-Length: 18446744073709551617\r\n",
           "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding: identity\r\n",
           "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding: \"chunked\"\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding:\r\n",
           "Transfer-Encoding : chunked\r\n",
           "Transfer-Encoding\t: chunked\r\n",
           " Transfer-Encoding: chunked\r\n",
           "X: y\r\n Transfer-Encoding: chunked\r\n",
           "Transfer-Encoding:\r\n chunked\r\n",
           "X: y\nTransfer-Encoding: chunked\r\n",
           "X: y\rTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: \x0b"
           "chunked\r\n",
       }) {
    EXPECT_EQ(refused_status(make_request(fields)), 400u) << fields;
  }
  EXPECT_EQ(refused_status("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400u);
}

TEST(RequestHead, RefusesAHeadWithoutExactlyOneHost) {
  for (const auto* const fields : {"", "Host: a\r\nHost: a\r\n", "Host: a b\r\n", "Host: a, b\r\n",
                                   "Host: a/b\r\n", "Host: u@a\r\n", "Host : a\r\n"}) {
    EXPECT_EQ(refused_status("GET / HTTP/1.1\r\n" + std::string(fields) + "\r\n"), 400u) << fields;
  }
  EXPECT_EQ(refused_status("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), 400u);
}

TEST(RequestHead, RefusesMalformedLines) {
  for (const std::string& fields :
       {"no colon\r\n"s, ": no name\r\n"s, "a b: c\r\n"s, "N: a\0b\r\n"s, "N\0: a\r\n"s,
        "N: \x7f\r\n"s, "N: \x1b[2J\r\n"s, "N: a\r\r\n"s, "\xc3\xa4: b\r\n"s}) {
    EXPECT_EQ(refused_status(make_request(fields)), 400u) << fields;
  }
  EXPECT_EQ(refused_status("GET / HTTP/1.1\nHost: x\n\n"), 400u);
}

TEST(RequestHead, RefusesMalformedRequestLines) {
  for (const std::string& line :
       {"GET /"s, "GET  / HTTP/1.1"s, "GET / HTTP/1.1 "s, "GET /a b HTTP/1.1"s, "G(T / HTTP/1.1"s,
        "GET / http/1.1"s, "GET / HTTP/1,1"s, "GET / HTTP/11"s, "GET /\t HTTP/1.1"s,
        "GET /\xff HTTP/1.1"s, "GET /\0 HTTP/1.1"s, "GET"s, "HTTP/1.1 200 OK"s}) {
    EXPECT_EQ(refused_status(line + "\r\nHost: x\r\n\r\n"), 400u) << line;
  }
  for (const auto* const version : {"HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/9.9", "HTTP/1.x"}) {
    EXPECT_EQ(refused_status("GET / " + std::string(version) + "\r\n\r\n"), 505u) << version;
  }
}

TEST(RequestHead, RefusesInvalidBytesEarly) {
  EXPECT_EQ(refused_status("\x16\x03\x01"), 400u);  // TLS
  EXPECT_EQ(refused_status("\r\n"), 400u);
  EXPECT_EQ(refused_status("GET /\r\n"), 400u);  // HTTP/0.9
  EXPECT_EQ(refused_status("GET /\n"), 400u);
  EXPECT_EQ(refused_status("PRI * HTTP/2.0\r\n"), 505u);
  EXPECT_EQ(refused_status("GET / HTTP/1.1\r\nA : b\r\n"), 400u);
}

TEST(RequestHead, RefusesHeadsBeyondTheLimit) {
  EXPECT_EQ(refused_status("GET /" + std::string(kLimit, 'a')), 414u);
  EXPECT_EQ(refused_status("GET /" + std::string(kLimit, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"),
            414u);
  EXPECT_EQ(refused_status("GET / HTTP/1.1\r\nA: " + std::string(kLimit, 'a')), 431u);
  EXPECT_EQ(refused_status(make_request("A: " + std::string(kLimit, 'a') + "\r\n")), 431u);
  std::string fitting = make_request("");
  fitting.insert(fitting.size() - 2,
                 "A: " + std::string(kLimit - fitting.size() - 5, 'a') + "\r\n");
  ASSERT_EQ(fitting.size(), kLimit);
  EXPECT_EQ(read(fitting).state, State::complete);
  EXPECT_EQ(parse_request_head(fitting, kLimit - 1).status, 431u);
}

TEST(RequestHead, ReportsWhetherTheClientExpectsContinue) {
  EXPECT_TRUE(read(make_request("Expect: 100-Continue\r\n")).expects_continue);
  EXPECT_FALSE(read(make_request("")).expects_continue);
  EXPECT_EQ(refused_status(make_request("Expect: coffee\r\n")), 417u);
  EXPECT_FALSE(read("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
}

}  // namespace
}  // namespace staple::httpd
