// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/server_name.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "probes/x509/roots.h"
#include "probes/x509/trust.h"
#include "tests/pki/authority.h"
#include "tests/pki/der.h"

namespace staple::x509 {
namespace {

using namespace std::string_view_literals;
using std::chrono::days;

constexpr WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
constexpr pki::Validity kYear{kNow - days(100), kNow + days(265)};

/// DnsRow is a dNSName, a server name, and whether the one names the other.
struct DnsRow {
  std::string_view pattern;
  std::string_view name;
  bool matches;
};

constexpr DnsRow kDnsRows[] = {
    {"www.example.com", "www.example.com", true},
    {"WWW.Example.COM", "www.eXample.com", true},
    {"www.example.com", "www.example.com.", true},   // N6: the final dot ends the search list
    {"www.example.com.", "www.example.com", false},  // RFC 5280, 4.2.1.6: no final dot
    {"www.example.com.", "www.example.com.", false},
    {"example.com", "www.example.com", false},
    {"www.example.com", "example.com", false},
    {"localhost", "localhost", true},
    {"a_b.example.com", "a_b.example.com", true},
    // the wildcard is the complete left-most label and stands for one label (RFC 9525, 6.3)
    {"*.example.com", "www.example.com", true},
    {"*.Example.com", "WWW.example.COM.", true},
    {"*.example.com", "example.com", false},
    {"*.example.com", "a.b.example.com", false},
    {"*.example.com", ".example.com", false},
    {"*.example.com", "xn--bcher-kva.example.com", true},
    {"xn--*.example.com", "xn--bcher-kva.example.com", false},
    {"w*.example.com", "www.example.com", false},
    {"*w.example.com", "www.example.com", false},
    {"w*w.example.com", "www.example.com", false},
    {"**.example.com", "www.example.com", false},
    {"www.*.com", "www.example.com", false},
    {"www.example.*", "www.example.com", false},
    {"*.*.com", "www.example.com", false},
    {"*", "localhost", false},
    {"*", "www.example.com", false},
    {"*.", "localhost", false},
    {"*.com", "example.com", false},
    {"*.com.", "example.com.", false},
    {"*..example.com", "www..example.com", false},
    // nothing but a DNS name names a server
    {"", "", false},
    {"", "www.example.com", false},
    {".", ".", false},
    {"www..example.com", "www..example.com", false},
    {".example.com", "www.example.com", false},
    {"www.example.com\0.evil.test"sv, "www.example.com", false},
    {"www.example.com\0"sv, "www.example.com", false},
    {"www.example.com ", "www.example.com", false},
    {" www.example.com", "www.example.com", false},
    {"http://www.example.com", "www.example.com", false},
    {"www.example.com:443", "www.example.com", false},
    {"b\xc3\xbc"
     "cher.example",
     "xn--bcher-kva.example", false},
};

TEST(ServerName, MatchesADnsNameAsRfc9525Says) {
  for (const DnsRow& row : kDnsRows) {
    EXPECT_EQ(matches_dns_name(row.pattern, row.name), row.matches)
        << '\'' << row.pattern << "' for '" << row.name << '\'';
  }
}

TEST(ServerName, MatchesNoLabelOfMoreThan63Characters) {
  const std::string longest(63, 'a');
  EXPECT_TRUE(matches_dns_name(longest + ".test", longest + ".test"));
  EXPECT_FALSE(matches_dns_name(longest + "a.test", longest + "a.test"));
}

/// names verifies a certificate with these subject alternative names against a server name.
bool names(const std::vector<Bytes>& entries, const std::string& server_name) {
  static const pki::Authority issuer = pki::make_root("A CA", kYear);
  static const pki::Key key = pki::Key::p256();
  const pki::Extension extension{"2.5.29.17", false, pki::der::sequence(entries)};
  const auto leaf =
      pki::make_leaf(issuer, kYear, {.names = {}, .key = key, .extensions = {extension}});
  const std::vector<ByteView> chain{leaf.certificate};
  return verify_chain(chain, *Roots::make_empty(), server_name, kNow).names_server;
}

Bytes dns(std::string_view text) { return pki::der::implicit_tag(2, pki::der::bytes(text)); }
Bytes uri(std::string_view text) { return pki::der::implicit_tag(6, pki::der::bytes(text)); }
Bytes ip(const Bytes& octets) { return pki::der::implicit_tag(7, octets); }

const Bytes kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
const Bytes kLoopback6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

TEST(ServerName, ComparesAnAddressOnlyWithAddresses) {
  EXPECT_TRUE(names({ip({127, 0, 0, 1})}, "127.0.0.1"));
  EXPECT_TRUE(names({dns("a.test"), ip({10, 0, 0, 1}), ip({127, 0, 0, 1})}, "127.0.0.1"));
  EXPECT_FALSE(names({ip({127, 0, 0, 2})}, "127.0.0.1"));
  for (const char* text : {"127.0.0.1", "*.0.0.1", "*"})
    EXPECT_FALSE(names({dns(text)}, "127.0.0.1"));
  EXPECT_FALSE(names({dns("::1")}, "::1"));
  EXPECT_FALSE(names({uri("https://127.0.0.1/")}, "127.0.0.1"));
  EXPECT_FALSE(names({ip({127, 0, 0})}, "127.0.0.1")) << "three octets";
  EXPECT_FALSE(names({ip({127, 0, 0, 1, 255, 255, 255, 255})}, "127.0.0.1")) << "a network";
}

TEST(ServerName, ComparesAnIpv6AddressInAnyOfItsForms) {
  EXPECT_TRUE(names({ip(kLoopback6)}, "::1"));
  EXPECT_TRUE(names({ip(kLoopback6)}, "0:0:0:0:0:0:0:1"));
  EXPECT_TRUE(names({ip(kLoopback6)}, "::1%eth0")) << "the zone has a meaning on this host only";
  EXPECT_TRUE(names({ip(kMapped)}, "::ffff:127.0.0.1"));
  EXPECT_FALSE(names({ip(kMapped)}, "127.0.0.1")) << "the octets differ (RFC 9525, 6.5)";
  EXPECT_FALSE(names({ip({127, 0, 0, 1})}, "::ffff:127.0.0.1"));
}

TEST(ServerName, ComparesANameOnlyWithDnsNames) {
  EXPECT_TRUE(names({uri("https://b.test/"), dns("b.test")}, "b.test"));
  EXPECT_FALSE(names({uri("https://b.test/"), uri("b.test")}, "b.test"));
  EXPECT_FALSE(names({ip({127, 0, 0, 1})}, "localhost"));
  EXPECT_FALSE(names({}, "server.test")) << "the common name is not used";
}

TEST(ServerName, TakesNoNameFromAMalformedExtension) {
  EXPECT_FALSE(names({dns("server.test"), Bytes{0x82, 0x20, 'a'}}, "server.test"));
}

TEST(ServerName, IsNotCheckedIfNoneWasGiven) { EXPECT_TRUE(names({}, "")); }

}  // namespace
}  // namespace staple::x509
