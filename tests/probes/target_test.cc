// SPDX-License-Identifier: Apache-2.0

#include "probes/target.h"

#include <gtest/gtest.h>

namespace staple {
namespace {

TEST(Target, IsParsedAndFormatted) {
  struct Row {
    const char* text;
    const char* whole;
  };
  for (const Row& row : {Row{"www.example.com", "www.example.com:443"},
                         Row{"WWW.Example.COM.", "www.example.com:443"},
                         Row{"shop.example.com:8443", "shop.example.com:8443"},
                         Row{"[2001:db8::7]:443", "[2001:db8::7]:443"}, Row{"[::1]", "[::1]:443"},
                         Row{"[2001:0DB8:0::07]:443#0:0::1", "[2001:db8::7]:443#::1"},
                         Row{"[fe80::1%2]", "[fe80::1%2]:443"},
                         Row{"10.0.0.9:443#www.example.com", "10.0.0.9:443#www.example.com"},
                         Row{"10.0.0.9#www.example.com", "10.0.0.9:443#www.example.com"},
                         Row{"_tls.example.com", "_tls.example.com:443"},
                         Row{"[fe80::1%eth0.7]:25", "[fe80::1%eth0.7]:25"},
                         Row{"[::ffff:10.0.0.9]", "[::ffff:10.0.0.9]:443"}}) {
    const auto target = parse_target(row.text, 443);
    ASSERT_TRUE(target) << row.text << ": " << target.error().message;
    EXPECT_EQ(to_string(*target), row.whole);
  }
}

TEST(Target, KeepsAFinalDotForTheResolverOnly) {
  for (const char* text :
       {"www.example.com.", "WWW.Example.COM.:443", "www.example.com.#a.test."}) {
    const auto target = parse_target(text, 443);
    ASSERT_TRUE(target) << text;
    EXPECT_EQ(target->host, "www.example.com");
    EXPECT_EQ(lookup_name(*target), "www.example.com.");
  }
  EXPECT_EQ(to_string(*parse_target("www.example.com.#a.test.", 1)), "www.example.com:1#a.test");
  EXPECT_EQ(lookup_name(*parse_target("www.example.com", 443)), "www.example.com");
  EXPECT_EQ(lookup_name(*parse_target("www.example.com#a.test.", 443)), "www.example.com");
  EXPECT_EQ(lookup_name(*parse_target("[2001:db8::7]", 443)), "2001:db8::7");
  for (const char* text : {".", "www..", "127.0.0.1.", "[::1].", "[::1.]"})
    EXPECT_TRUE(parse_target(text, 443).has_error()) << text;
}

TEST(Target, UsesTheDefaultPortIfNoneIsGiven) {
  EXPECT_EQ(parse_target("mail.example.com", 25)->port, 25);
}

TEST(Target, RejectsInvalidTextWithAMessage) {
  for (const char* text :
       {"",         ":443",        "host:",        "host:0",        "host:65536",     "host:44x",
        "host:-1",  "2001:db8::1", "[2001:db8::1", "[host]:443",    "[10.0.0.1]:443", "[::1]443",
        "ho st",    "host/path",   "https://host", "host..example", ".host",          "host#",
        "host#a b", "10.0.0.256",  "1.2.3",        "host\n",        "h\xc3\xb6st"}) {
    const auto target = parse_target(text, 443);
    ASSERT_TRUE(target.has_error()) << text;
    EXPECT_FALSE(target.error().message.empty()) << text;
  }
  EXPECT_TRUE(parse_target(std::string(300, 'a'), 443).has_error());
}

TEST(Target, IsNoNameThatOtherProgramsReadAsAnAddress) {
  for (const char* text : {"127.1", "0x7f.1", "0x7F000001", "2130706433", "017700000001",
                           "1.2.3.4.5", "a.1", "a.0x7f", "a.0x", "127.1.", "0x:443", "a.1#b"}) {
    const auto target = parse_target(text, 443);
    ASSERT_TRUE(target.has_error()) << text;
    EXPECT_EQ(target.error().message,
              "the host ends in a number and is not an IPv4 address such as 192.0.2.1")
        << text;
  }
  EXPECT_TRUE(parse_target("a#127.1", 443).has_error());
  for (const char* text : {"1.a", "0x7f.a", "a.x1", "a.0xg", "a.0y", "1a", "127.0.0.1"})
    EXPECT_TRUE(parse_target(text, 443)) << text;
}

TEST(Target, HasAZoneOnlyWithALinkLocalAddress) {
  for (const char* text : {"[fe80::1%lo]", "[fe80::1%2]", "[ff02::1%eth0]"})
    EXPECT_TRUE(parse_target(text, 443)) << text;
  for (const char* text :
       {"[::1%lo]", "[::1%a.example.com]", "[::ffff:127.0.0.1%lo]", "[2001:db8::7%lo]",
        "[fe80::1%0]", "[fe80::1%25lo]", "[fe80::1%4294967296]", "[fe80::1%-1]", "[fe80::1%]"})
    EXPECT_TRUE(parse_target(text, 443).has_error()) << text;
}

TEST(Target, RejectsAddressesWithTrailingCharacters) {
  for (const std::string& text :
       {std::string("[fe80::1%\r\nX: y]:443"), std::string("[::1%\x1b[31m]:443"),
        std::string("[::1%<b>]"), std::string("[::1%]"), std::string("[::1%sixteen-letters-]"),
        std::string("[::1%a b]"), std::string("127.0.0.1\0evil", 14),
        std::string("127.0.0.1\0\r\nX: y", 16), std::string("[::1\0x]:443", 11),
        std::string("h#127.0.0.1\0x", 13)}) {
    EXPECT_TRUE(parse_target(text, 443).has_error()) << text;
  }
}

}  // namespace
}  // namespace staple
