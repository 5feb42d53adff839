// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/command_line.h"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/command/parse.h"

namespace staple::command {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(CommandLine, ServesByDefaultWithTheDocumentedDefaults) {
  for (const auto& arguments : {std::vector<const char*>{}, std::vector<const char*>{"serve"}}) {
    const auto options = parse_as<ServeOptions>(arguments);
    EXPECT_EQ(options.config_file, "");
    EXPECT_FALSE(options.config_check);
    EXPECT_THAT(options.web.listen, IsEmpty());
    EXPECT_EQ(options.web.health_listen, std::nullopt);
    EXPECT_EQ(options.web.config_file, "");
    EXPECT_EQ(options.web.prefix(), "");
    EXPECT_EQ(options.web.telemetry_path, "/metrics");
    EXPECT_FALSE(options.web.enable_lifecycle);
    EXPECT_EQ(options.concurrency, std::nullopt);
    EXPECT_EQ(options.threads, std::nullopt);
    EXPECT_EQ(options.shard, (schedule::Shard{0, 1}));
    EXPECT_EQ(options.log_level, LogLevel::info);
    EXPECT_EQ(options.log_format, LogFormat::logfmt);
  }
}

TEST(CommandLine, KeepsTheBracketsOfIpv6Addresses) {
  const auto probe =
      parse_as<ProbeOptions>({"probe", "[::1]", "[::1]:25", "--timeout=3s", "[::2]"});
  EXPECT_THAT(probe.targets,
              ElementsAre(Target{"::1", 0, ""}, Target{"::1", 25, ""}, Target{"::2", 0, ""}));
  const auto serve =
      parse_as<ServeOptions>({"--web.listen-address=[::1]:1", "--web.listen-address", "[::2]:2"});
  EXPECT_THAT(serve.web.listen, ElementsAre(*httpd::parse_listen_address("[::1]:1"),
                                            *httpd::parse_listen_address("[::2]:2")));
}

TEST(CommandLine, ReadsAnIpv6AddressWithAndWithoutBrackets) {
  for (const char* const flag : {"--address=::1", "--address=[::1]"}) {
    EXPECT_EQ(parse_as<ProbeOptions>({"probe", flag, "a.example"}).address,
              boost::asio::ip::make_address("::1"))
        << flag;
  }
}

TEST(CommandLine, ReadsTargetsAfterTwoDashes) {
  const auto options = parse_as<ProbeOptions>({"probe", "--timeout=3s", "--", "a", "[::1]"});
  EXPECT_THAT(options.targets, ElementsAre(Target{"a", 0, ""}, Target{"::1", 0, ""}));
}

TEST(CommandLine, ReadsEveryFlagOfServe) {
  const auto options = parse_as<ServeOptions>(
      {"--config.file=a.yml", "--config.check", "--web.listen-address=:1", "--web.listen-address",
       "[::1]:0", "--web.telemetry-path=/m", "--web.enable-lifecycle", "--web.config.file=w.yml",
       "--web.health-listen-address=:2", "--web.external-url=https://example.com/staple/",
       "--probe.concurrency=7", "--probe.threads", "3", "--shard.ordinal=3", "--shard.total", "4",
       "--log.level=debug", "--log.format=json"});
  EXPECT_EQ(options.config_file, "a.yml");
  EXPECT_TRUE(options.config_check);
  EXPECT_THAT(options.web.listen, ElementsAre(*httpd::parse_listen_address(":1"),
                                              *httpd::parse_listen_address("[::1]:0")));
  EXPECT_EQ(options.web.telemetry_path, "/m");
  EXPECT_TRUE(options.web.enable_lifecycle);
  EXPECT_EQ(options.web.config_file, "w.yml");
  EXPECT_EQ(options.web.health_listen, httpd::parse_listen_address(":2"));
  EXPECT_EQ(options.web.prefix(), "/staple");
  EXPECT_EQ(options.concurrency, 7u);
  EXPECT_EQ(options.threads, 3u);
  EXPECT_EQ(options.shard, (schedule::Shard{3, 4}));
  EXPECT_EQ(options.log_level, LogLevel::debug);
  EXPECT_EQ(options.log_format, LogFormat::json);
}

TEST(CommandLine, TakesTheRoutePrefixFromTheExternalUrlUnlessItIsGiven) {
  const std::vector<std::pair<std::vector<const char*>, std::string>> all = {
      {{"--web.external-url=http://example.com"}, ""},
      {{"--web.external-url=http://[::1]:8080/a/b/"}, "/a/b"},
      {{"--web.external-url=http://example.com/a", "--web.route-prefix=/"}, ""},
      {{"--web.external-url=http://example.com/a", "--web.route-prefix=/b/"}, "/b"},
      {{"--web.route-prefix=/a/b"}, "/a/b"}};
  for (const auto& [arguments, prefix] : all) {
    EXPECT_EQ(parse_as<ServeOptions>(arguments).web.prefix(), prefix) << arguments.front();
  }
}

TEST(CommandLine, RefusesUnusableUrlsAndPrefixes) {
  for (const auto* const wrong :
       {"", "example.com", "ftp://example.com/", "https:///a", "http://user@example.com/",
        "http://example.com/?a", "http://example.com/#a", "http://example.com/%41"}) {
    EXPECT_THAT(parse_early_exit({"--web.external-url", wrong}).text,
                HasSubstr("expected a URL such as"))
        << wrong;
  }
  for (const auto* const wrong : {"", "a", "/a?b", "/a//b", "/a/../b", "/%41", "/*", "/a b"}) {
    EXPECT_THAT(parse_early_exit({"--web.route-prefix", wrong}).text,
                HasSubstr("expected a path such as /staple"))
        << wrong;
  }
}

/// Environment sets the shard variables during its lifetime.
class Environment {
 public:
  Environment(const char* ordinal, const char* total) {
    setenv("STAPLE_SHARD_ORDINAL", ordinal, 1);
    setenv("STAPLE_SHARD_TOTAL", total, 1);
  }
  ~Environment() {
    unsetenv("STAPLE_SHARD_ORDINAL");
    unsetenv("STAPLE_SHARD_TOTAL");
  }
};

TEST(CommandLine, TakesTheShardFromTheEnvironmentWithoutFlags) {
  const Environment environment("2", "5");
  EXPECT_EQ(parse_as<ServeOptions>({}).shard, (schedule::Shard{2, 5}));
  EXPECT_EQ(parse_as<ServeOptions>({"--shard.ordinal=0", "--shard.total=3"}).shard,
            (schedule::Shard{0, 3}));
  EXPECT_EQ(parse_as<ProbeOptions>({"probe", "a"}).targets.size(), 1u);
}

TEST(CommandLine, RefusesAnInvalidShardFromTheEnvironment) {
  // Kubernetes before 1.28 sets an empty variable for a label that does not exist.
  for (const auto& [ordinal, total] : {std::pair{"", "3"}, {"3", "3"}, {"a", "3"}, {"1", ""}}) {
    const Environment environment(ordinal, total);
    EXPECT_EQ(parse_early_exit({}).exit_code, 2) << ordinal << "/" << total;
  }
}

TEST(CommandLine, ReadsEveryFlagOfProbe) {
  const auto options = parse_as<ProbeOptions>(
      {"probe", "--config.file=a.yml", "--module=m", "--server-name=WWW.example.com",
       "--address=[::1]", "--ca-file=ca.pem", "--all-addresses", "a.example", "--timeout=1m29s1ms",
       "--output=json", "--save-staple=s", "--save-chain=c", "--starttls=xmpp-server",
       "--proxy=socks5://u:s@p.test", "[2001:db8::7]:8443#b.example"});
  EXPECT_EQ(options.config_file, "a.yml");
  EXPECT_EQ(options.module, "m");
  EXPECT_EQ(options.server_name, "www.example.com");
  EXPECT_EQ(options.address, boost::asio::ip::make_address("::1"));
  EXPECT_EQ(options.ca_file, "ca.pem");
  EXPECT_TRUE(options.all_addresses);
  EXPECT_THAT(options.targets,
              ElementsAre(Target{"a.example", 0, ""}, Target{"2001:db8::7", 8443, "b.example"}));
  EXPECT_EQ(options.proxy, (proxy::Settings{proxy::Kind::socks5, "p.test", 1080, "u", "s"}));
  EXPECT_EQ(options.starttls, starttls::StartTls::xmpp_server);
  EXPECT_EQ(options.timeout, Seconds(90));
  EXPECT_EQ(options.output, OutputFormat::json);
  EXPECT_EQ(options.save_staple, "s");
  EXPECT_EQ(options.save_chain, "c");
}

TEST(CommandLine, ReadsEveryFlagOfVerify) {
  const auto options = parse_as<VerifyOptions>(
      {"verify", "--staple=s", "--cert", "c", "--issuer=i", "--issuer", "j",
       "--at=2026-11-20T19:00:00Z", "--max-age=4d", "--profile=private", "--output=json"});
  EXPECT_EQ(options.staple, "s");
  EXPECT_EQ(options.cert, "c");
  EXPECT_EQ(options.issuers, (std::vector<std::string>{"i", "j"}));
  EXPECT_EQ(options.at, WallTime(std::chrono::sys_days(std::chrono::November / 20 / 2026) +
                                 std::chrono::hours(19)));
  EXPECT_EQ(options.max_age, std::chrono::hours(96));
  EXPECT_EQ(options.profile, Profile::private_pki);
  EXPECT_EQ(options.output, OutputFormat::json);
}

TEST(CommandLine, DoesNotTakeAnEmptyIssuerForNone) {
  const auto invocation = parse({"verify", "--staple=s", "--cert=c", "--issuer="});
  const auto& early_exit = std::get<EarlyExit>(invocation);
  EXPECT_EQ(early_exit.exit_code, 64);
  EXPECT_THAT(early_exit.text, testing::HasSubstr("--issuer: expected a file, found ''"));
}

TEST(CommandLine, AcceptsAnEmptyValue) {
  EXPECT_EQ(parse_as<ServeOptions>({"--web.config.file=", "--log.level=debug"}).log_level,
            LogLevel::debug);
  EXPECT_EQ(parse_as<ProbeOptions>({"probe", "--server-name=", "--", "a.example"}).targets.size(),
            1u);
}

TEST(CommandLine, NeverQuotesTheUrlOfAProxy) {
  const auto invocation = parse({"probe", "--proxy=ftp://user:secret@proxy.test:1", "a.example"});
  const auto& early_exit = std::get<EarlyExit>(invocation);
  EXPECT_EQ(early_exit.exit_code, 64);
  EXPECT_THAT(early_exit.text, testing::HasSubstr("--proxy: expected http://"));
  EXPECT_THAT(early_exit.text, testing::Not(testing::HasSubstr("secret")));
}

}  // namespace
}  // namespace staple::command
