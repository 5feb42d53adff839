// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/dns_source.h"

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/dns/name_server.h"
#include "tests/probes/loop.h"

namespace staple::discovery {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct DnsSourceTest : testing::Test {
  boost::asio::io_context loop;
  dns::NameServer server{
      loop,
      {{"_https._tcp.test", {.services = {{"b.test", 8443}, {"a.test", 443}}, .ttl = 20}},
       {"w.test", {.addresses = {make_address("192.0.2.9"), make_address("2001:db8::9")}}},
       {"w2.test", {.addresses = {make_address("192.0.2.10")}, .ttl = 1}}}};
  dns::Resolver resolver{loop.get_executor(),
                         {.addresses = server.address(), .timeout = 50ms, .tries = 1}};

  PollResult poll(DnsSource& source) { return run(loop, source.poll()); }

  static std::vector<std::string> list_targets(const PollResult& result) {
    std::vector<std::string> all;
    for (const auto& group : *result.groups) {
      for (const auto& target : group.targets) all.push_back(to_string(target));
    }
    return all;
  }
};

TEST_F(DnsSourceTest, FindsServicesInAStableOrder) {
  DnsSource source({{"_https._tcp.test"}}, {std::make_shared<const prober::Module>()}, {},
                   resolver);
  EXPECT_THAT(list_targets(poll(source)), ElementsAre("a.test:443", "b.test:8443"));
  server.set("_https._tcp.test", {.services = {{"a.test", 443}, {"b.test", 8443}}});
  EXPECT_THAT(list_targets(poll(source)), ElementsAre("a.test:443", "b.test:8443"));
}

TEST_F(DnsSourceTest, FindsServicesWhoseNamesAreAbsolute) {
  server.set("_tls._tcp.test", {.services = {{"a.test", 443}, {"192.0.2.1", 443}}});
  DnsSource source({{"_tls._tcp.test"}}, {std::make_shared<const prober::Module>()}, {}, resolver);
  const PollResult result = poll(source);
  std::vector<std::string> names;
  for (const Target& target : result.groups->front().targets) names.push_back(lookup_name(target));
  EXPECT_THAT(names, ElementsAre("192.0.2.1", "a.test."));
}

TEST_F(DnsSourceTest, FindsAddressesOfOneTypeWithTheConfiguredPort) {
  DnsSource four({{"w.test", "w2.test"}, config::DnsDiscovery::Type::a, 8443},
                 {std::make_shared<const prober::Module>()}, {}, resolver);
  EXPECT_THAT(list_targets(poll(four)), ElementsAre("192.0.2.9:8443", "192.0.2.10:8443"));
  DnsSource six({{"w.test"}, config::DnsDiscovery::Type::aaaa, 443},
                {std::make_shared<const prober::Module>()}, {}, resolver);
  EXPECT_THAT(list_targets(poll(six)), ElementsAre("[2001:db8::9]:443"));
}

TEST_F(DnsSourceTest, PollsAgainAfterTheShortestTtlButNotBeforeTheMinimum) {
  DnsSource services({{"_https._tcp.test"}}, {std::make_shared<const prober::Module>()}, {},
                     resolver);
  EXPECT_EQ(poll(services).poll_after, Seconds(20));
  DnsSource addresses({{"w.test", "w2.test"}, config::DnsDiscovery::Type::a, 443},
                      {std::make_shared<const prober::Module>()}, {}, resolver);
  EXPECT_EQ(poll(addresses).poll_after, dns::kMinTtl);
}

TEST_F(DnsSourceTest, KeepsTheTargetsOfANameWhoseQueryFails) {
  DnsSource source({{"w.test", "w2.test"}, config::DnsDiscovery::Type::a, 443},
                   {std::make_shared<const prober::Module>()}, {}, resolver);
  poll(source);
  server.set("w.test", {.silent = true});
  server.set("w2.test", {.rcode = 2});
  PollResult result = poll(source);
  EXPECT_THAT(list_targets(result), ElementsAre("192.0.2.9:443", "192.0.2.10:443"));
  EXPECT_THAT(result.failures, ElementsAre(HasSubstr("w.test: "), HasSubstr("w2.test: ")));
  server.set("w.test", {.addresses = {make_address("192.0.2.11")}});
  EXPECT_THAT(list_targets(poll(source)), ElementsAre("192.0.2.11:443", "192.0.2.10:443"));
}

TEST_F(DnsSourceTest, DropsTheTargetsOfANameThatDoesNotExist) {
  DnsSource source({{"w.test"}, config::DnsDiscovery::Type::a, 443},
                   {std::make_shared<const prober::Module>()}, {}, resolver);
  poll(source);
  server.set("w.test", {.rcode = 3});
  const PollResult result = poll(source);
  EXPECT_THAT(list_targets(result), IsEmpty());
  EXPECT_THAT(result.failures, ElementsAre(HasSubstr("w.test: ")));
}

TEST_F(DnsSourceTest, KeepsTheTargetsOverAReload) {
  server.set("w.test", {.silent = true});
  const DiscoveredGroups known{{{{"192.0.2.9", 443, ""}}, {}, "", "w.test"}};
  DnsSource source({{"w.test"}, config::DnsDiscovery::Type::a, 443},
                   {std::make_shared<const prober::Module>()}, known, resolver);
  EXPECT_THAT(list_targets(poll(source)), ElementsAre("192.0.2.9:443"));
}

/// describe writes the targets of a result with their labels.
std::vector<std::string> describe(const PollResult& result) {
  std::vector<std::string> all;
  for (const auto& group : *result.groups) {
    for (const Target& target : group.targets) {
      std::string text = lookup_name(target) + ":" + std::to_string(target.port);
      for (const auto& [name, value] : group.labels) text += " " + name + "=" + value;
      all.push_back(std::move(text));
    }
  }
  return all;
}

const relabel::Rule kCopyMeta{.action = relabel::Action::labelmap,
                              .regex = *relabel::Regex::compile("__meta_(.+)")};

TEST_F(DnsSourceTest, HasTheMetaLabelsOfPrometheus) {
  const TargetRules rules{std::make_shared<const prober::Module>(), {}, {kCopyMeta}};
  DnsSource services({{"_https._tcp.test"}}, rules, {}, resolver);
  EXPECT_THAT(describe(poll(services)),
              ElementsAre("a.test.:443 dns_name=_https._tcp.test dns_srv_record_port=443 "
                          "dns_srv_record_target=a.test",
                          "b.test.:8443 dns_name=_https._tcp.test dns_srv_record_port=8443 "
                          "dns_srv_record_target=b.test"));
  DnsSource addresses({{"w.test"}, config::DnsDiscovery::Type::a, 443}, rules, {}, resolver);
  EXPECT_THAT(describe(poll(addresses)), ElementsAre("192.0.2.9:443 dns_name=w.test"));
}

TEST_F(DnsSourceTest, KeepsTheGroupsOfANameWhoseQueryFailsAndCountsWhatRulesDrop) {
  const relabel::Rule keep_first{.action = relabel::Action::keep,
                                 .source_labels = {"__address__"},
                                 .regex = *relabel::Regex::compile("a.*")};
  const TargetRules rules{std::make_shared<const prober::Module>(), {}, {kCopyMeta, keep_first}};
  DnsSource first({{"_https._tcp.test"}}, rules, {}, resolver);
  const PollResult before = poll(first);
  EXPECT_EQ(before.dropped, 1u);
  server.set("_https._tcp.test", {.silent = true});
  DnsSource after({{"_https._tcp.test"}}, rules, *before.groups, resolver);
  EXPECT_EQ(*poll(after).groups, *before.groups);
}

}  // namespace
}  // namespace staple::discovery
