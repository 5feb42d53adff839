#include "exporter/http/request_head.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

using namespace std::string_literals;
using State = HeadReading::State;

constexpr std::size_t kLimit = 1024;

HeadReading read(std::string_view bytes) { return read_head(bytes, kLimit); }

// The status with which a head is refused; 0: it is not.
unsigned refusal(std::string_view bytes) {
  const HeadReading reading = read(bytes);
  EXPECT_EQ(reading.state == State::refused, !reading.problem.empty());
  return reading.state == State::refused ? reading.status : 0;
}

std::string with(const std::string& fields) { return "GET / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n"; }

TEST(RequestHead, IsTakenWhenEverythingIsInOrder) {
  for (const std::string& head : {
           with(""),
           with("Accept: */*\r\nEmpty:\r\nTab:\ta\tb \r\nLatin: \xe4\r\n"),
           with("Content-Length: 5\r\n") + "hello",
           with("transfer-encoding: Chunked\r\n"),
           "GET / HTTP/1.1\r\nhOST:\r\n\r\n"s,
           "GET / HTTP/1.1\r\nHost: [::1]:10219\r\n\r\n"s,
           "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"s,
           "GET / HTTP/1.0\r\n\r\n"s,
       }) {
    EXPECT_EQ(read(head).state, State::whole) << head;
  }
}

TEST(RequestHead, IsIncompleteUntilItsLastByte) {
  const std::string head = with("Accept: */*\r\n");
  for (std::size_t size = 0; size < head.size(); ++size) {
    EXPECT_EQ(read(head.substr(0, size)).state, State::incomplete) << size;
  }
  EXPECT_EQ(read(head).state, State::whole);
}

TEST(RequestHead, IsRefusedWhenItsLengthCanBeReadInTwoWays) {
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
    EXPECT_EQ(refusal(with(fields)), 400u) << fields;
  }
  EXPECT_EQ(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400u);
}

TEST(RequestHead, IsRefusedUnlessItNamesOneHost) {
  for (const auto* const fields : {"", "Host: a\r\nHost: a\r\n", "Host: a b\r\n", "Host: a, b\r\n",
                                   "Host: a/b\r\n", "Host: u@a\r\n", "Host : a\r\n"}) {
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\n" + std::string(fields) + "\r\n"), 400u) << fields;
  }
  EXPECT_EQ(refusal("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), 400u);
}

TEST(RequestHead, IsRefusedWhenALineIsMalformed) {
  for (const std::string& fields :
       {"no colon\r\n"s, ": no name\r\n"s, "a b: c\r\n"s, "N: a\0b\r\n"s, "N\0: a\r\n"s, "N: \x7f\r\n"s,
        "N: \x1b[2J\r\n"s, "N: a\r\r\n"s, "\xc3\xa4: b\r\n"s}) {
    EXPECT_EQ(refusal(with(fields)), 400u) << fields;
  }
  EXPECT_EQ(refusal("GET / HTTP/1.1\nHost: x\n\n"), 400u);
}

TEST(RequestHead, IsRefusedWhenItIsNone) {
  for (const std::string& line :
       {"GET /"s, "GET  / HTTP/1.1"s, "GET / HTTP/1.1 "s, "GET /a b HTTP/1.1"s, "G(T / HTTP/1.1"s,
        "GET / http/1.1"s, "GET / HTTP/1,1"s, "GET / HTTP/11"s, "GET /\t HTTP/1.1"s, "GET /\xff HTTP/1.1"s,
        "GET /\0 HTTP/1.1"s, "GET"s, "HTTP/1.1 200 OK"s}) {
    EXPECT_EQ(refusal(line + "\r\nHost: x\r\n\r\n"), 400u) << line;
  }
  for (const auto* const version : {"HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/9.9", "HTTP/1.x"}) {
    EXPECT_EQ(refusal("GET / " + std::string(version) + "\r\n\r\n"), 505u) << version;
  }
}

TEST(RequestHead, IsRefusedAsSoonAsItCanBe) {
  EXPECT_EQ(refusal("\x16\x03\x01"), 400u);  // TLS
  EXPECT_EQ(refusal("\r\n"), 400u);
  EXPECT_EQ(refusal("GET /\r\n"), 400u);  // HTTP/0.9
  EXPECT_EQ(refusal("GET /\n"), 400u);
  EXPECT_EQ(refusal("PRI * HTTP/2.0\r\n"), 505u);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nA : b\r\n"), 400u);
}

TEST(RequestHead, IsRefusedBeyondTheLimit) {
  EXPECT_EQ(refusal("GET /" + std::string(kLimit, 'a')), 414u);
  EXPECT_EQ(refusal("GET /" + std::string(kLimit, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"), 414u);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nA: " + std::string(kLimit, 'a')), 431u);
  EXPECT_EQ(refusal(with("A: " + std::string(kLimit, 'a') + "\r\n")), 431u);
  std::string fitting = with("");
  fitting.insert(fitting.size() - 2, "A: " + std::string(kLimit - fitting.size() - 5, 'a') + "\r\n");
  ASSERT_EQ(fitting.size(), kLimit);
  EXPECT_EQ(read(fitting).state, State::whole);
  EXPECT_EQ(read_head(fitting, kLimit - 1).status, 431u);
}

TEST(RequestHead, SaysWhetherTheClientWaitsForConsent) {
  EXPECT_TRUE(read(with("Expect: 100-Continue\r\n")).expects_continue);
  EXPECT_FALSE(read(with("")).expects_continue);
  EXPECT_EQ(refusal(with("Expect: coffee\r\n")), 417u);
  EXPECT_FALSE(read("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
}

}  // namespace
}  // namespace staple::httpd
