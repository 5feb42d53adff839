// SPDX-License-Identifier: Apache-2.0

#include "exporter/targets/read_target.h"

#include <gtest/gtest.h>

namespace staple::targets {
namespace {

struct Row {
  std::string text;
  std::string expected;
};

void expect_targets(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    const auto target = read_target(row.text, 8443);
    ASSERT_TRUE(target) << row.text << ": " << target.error().message;
    EXPECT_EQ(to_string(*target), row.expected) << row.text;
  }
}

void expect_errors(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    const auto target = read_target(row.text, 443);
    ASSERT_TRUE(target.has_error()) << row.text;
    EXPECT_EQ(target.error().message, row.expected) << row.text;
  }
}

TEST(ReadTarget, ReadsWhatIsNoUrlAsParseTargetDoes) {
  expect_targets({{"www.example.com", "www.example.com:8443"},
                  {"www.example.com:25", "www.example.com:25"},
                  {"[2001:db8::7]", "[2001:db8::7]:8443"},
                  {"10.0.0.9:443#www.example.com", "10.0.0.9:443#www.example.com"}});
  EXPECT_TRUE(read_target("", 443).has_error());
  EXPECT_TRUE(read_target("host#", 443).has_error());
  EXPECT_TRUE(read_target("host#https://a", 443).has_error());
  EXPECT_EQ(lookup_name(*read_target("www.example.com.", 443)), "www.example.com.");
}

TEST(ReadTarget, HasTheDefaultPortOfTheSchemeOfAUrl) {
  expect_targets({{"https://a.test", "a.test:443"},
                  {"HTTPS://A.test/", "a.test:443"},
                  {"wss://a.test/chat", "a.test:443"},
                  {"smtps://a.test", "a.test:465"},
                  {"imaps://a.test", "a.test:993"},
                  {"pop3s://a.test", "a.test:995"},
                  {"ldaps://a.test", "a.test:636"},
                  {"ftps://a.test", "a.test:990"},
                  {"mqtts://a.test", "a.test:8883"},
                  {"amqps://a.test", "a.test:5671"},
                  {"smtp://a.test", "a.test:25"},
                  {"tls://a.test", "a.test:8443"}});
}

TEST(ReadTarget, KeepsOnlyHostAndPortOfAUrl) {
  expect_targets({{"https://a.test:444/b/c?d=e#f", "a.test:444"},
                  {"https://a.test?d=https://e.test", "a.test:443"},
                  {"https://a.test#f", "a.test:443"},
                  {"https://a.test:/", "a.test:443"},
                  {"https://[2001:db8::7]/", "[2001:db8::7]:443"},
                  {"https://[2001:db8::7]:444", "[2001:db8::7]:444"},
                  {"https://[fe80::1%25lo]:444/", "[fe80::1%lo]:444"},
                  {"https://[fe80::1%lo]", "[fe80::1%lo]:443"},
                  {"https://192.0.2.7/", "192.0.2.7:443"},
                  {"kafka://a.test:9093", "a.test:9093"}});
  EXPECT_EQ(lookup_name(*read_target("https://a.test./", 443)), "a.test.");
}

TEST(ReadTarget, RefusesAUrlThatCannotBeProbed) {
  expect_errors({{"http://a.test/", "the scheme 'http' has no TLS; use https"},
                 {"WS://a.test", "the scheme 'ws' has no TLS; use wss"},
                 {"http://a.test:443/", "the scheme 'http' has no TLS; use https"},
                 {"htps://a.test",
                  "the scheme 'htps' has no known port; write host:port, did you mean 'https'?"},
                 {"https://", "the URL has no host"},
                 {"https:///path", "the URL has no host"},
                 {"https://:443/", "the URL has no host"},
                 {"https://a.test:0", "the port is not a number from 1 to 65535"},
                 {"https://a b/", "the host is neither a DNS name nor an IP address"},
                 {"https://a%2/", "the host of the URL has an incomplete escape"},
                 {"https://a%23b/", "the host is neither a DNS name nor an IP address"},
                 {"https://[::1/", "'[' without ']'"},
                 {"://a.test", "the URL has no valid scheme before '://'"},
                 {"1s://a.test", "the URL has no valid scheme before '://'"},
                 {"https:/a.test", "a URL has two slashes after its scheme: https://host"},
                 {"SMTP:/a.test/b", "a URL has two slashes after its scheme: https://host"},
                 {"a.test:/b", "the port is not a number from 1 to 65535"}});
}

TEST(ReadTarget, RefusesWhatProgramsReadDifferently) {
  const std::string user = "the URL has a user name or a backslash; write host or host:port";
  expect_errors({{"https://user:pass@a.test/", user},
                 {"https://@a.test/", user},
                 {"https://a.test\\@b.test/", user},
                 {"https://a.test\\.b.test/", user},
                 {"https://a.test／@b.test/", user}});
}

TEST(ReadTarget, TakesNoPortOrServerNameFromTheMappedText) {
  const std::string host = "the host is neither a DNS name nor an IP address";
  expect_errors({{"https://a.test%3a25/", host},
                 {"https://a.test%23b/", host},
                 {"https://a.test：25/", host},
                 {"a.test：25", host},
                 {"a.test＃b", host}});
}

TEST(ReadTarget, NeverQuotesTheText) {
  for (const char* text :
       {"https://user:hunter2@a b/", "nope://user:hunter2@a/", "http://hunter2@a"})
    EXPECT_EQ(read_target(text, 443).error().message.find("hunter2"), std::string::npos) << text;
}

TEST(ReadTarget, TurnsOtherScriptsIntoALabels) {
  // The A-labels are those of RFC 3492, 7.1, and of the IDN test domains of ICANN.
  expect_targets({{"bücher.example", "xn--bcher-kva.example:8443"},
                  {"Bücher.Example:25", "xn--bcher-kva.example:25"},
                  {"bu\xCC\x88"
                   "cher.example",
                   "xn--bcher-kva.example:8443"},
                  {"例え。テスト", "xn--r8jz45g.xn--zckzah:8443"},
                  {"faß.de", "xn--fa-hia.de:8443"},
                  {"_tls.bücher.example", "_tls.xn--bcher-kva.example:8443"},
                  {"10.0.0.9#bücher.example", "10.0.0.9:8443#xn--bcher-kva.example"},
                  {"https://bücher.example/ä", "xn--bcher-kva.example:443"},
                  {"https://b%C3%BCcher.example/", "xn--bcher-kva.example:443"}});
  EXPECT_EQ(lookup_name(*read_target("bücher.example.", 443)), "xn--bcher-kva.example.");
}

TEST(ReadTarget, RefusesNamesThatUts46DoesNotAllow) {
  for (const char* text : {"\xff.test", "a\xE2\x80\x8D.test", "\xC3\xBC\xF0\x9F.test", "ü..test",
                           "ü b.test", "a.test#\xff"}) {
    const auto target = read_target(text, 443);
    ASSERT_TRUE(target.has_error()) << text;
    EXPECT_FALSE(target.error().message.empty());
  }
  std::string endless;
  while (endless.size() < 100'000) endless += "ü";
  EXPECT_TRUE(read_target(endless, 443).has_error());
  EXPECT_TRUE(read_target(std::string("ü\0.test", 8), 443).has_error());
}

TEST(ReadTargetServerName, IsANameOrAnAddress) {
  EXPECT_EQ(*read_server_name("WWW.Example.com."), "www.example.com");
  EXPECT_EQ(*read_server_name("bücher.example"), "xn--bcher-kva.example");
  EXPECT_EQ(*read_server_name("2001:DB8::7"), "2001:db8::7");
  for (const char* text : {"", "a:1", "a b", "https://a", "a#b", "[::1]"})
    EXPECT_TRUE(read_server_name(text).has_error()) << text;
}

}  // namespace
}  // namespace staple::targets
