// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/flag_parser.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/command/parse.h"

namespace staple::command {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Wrong is a command line that is refused.
struct Wrong {
  std::vector<const char*> arguments;
  int exit_code;
  std::string message;
};

TEST(FlagParser, ReportsUsageErrorsAndSuggestsTheNearestName) {
  const std::vector<Wrong> all = {
      {{"--config.fle=x"},
       2,
       "staple_exporter: unknown flag '--config.fle', did you mean '--config.file'?\n"},
      {{"serve", "--web.listen-adress", ":1"},
       2,
       "staple_exporter: unknown flag '--web.listen-adress', did you mean '--web.listen-address'?\n"},
      {{"--frobnicate"}, 2, "staple_exporter: unknown flag '--frobnicate'\n"},
      {{"prob", "a"}, 2, "staple_exporter: unknown command 'prob', did you mean 'probe'?\n"},
      {{""}, 2, "staple_exporter: unknown command ''\n"},
      {{"serve", "a"}, 2, "staple_exporter: unexpected argument 'a'\n"},
      {{"--config.file"}, 2, "staple_exporter: --config.file needs a value\n"},
      {{"--config.file="}, 2, "staple_exporter: --config.file: expected a file, found ''\n"},
      {{"--config.file", "--config.check"}, 2, "staple_exporter: --config.file needs a value\n"},
      {{"probe", "a", "--server-name", "--"},
       64,
       "staple_exporter probe: --server-name needs a value\n"},
      {{"serve", "--", "a"}, 2, "staple_exporter: unexpected argument 'a'\n"},
      {{"--config.check=", "--web.enable-lifecycle"},
       2,
       "staple_exporter: unexpected argument ''\n"},
      {{"--config.file=a", "--config.file=b"},
       2,
       "staple_exporter: --config.file is given twice\n"},
      {{"--web.listen-address=10219"},
       2,
       "staple_exporter: --web.listen-address: expected :port, address:port or [ipv6]:port, found '10219'\n"},
      {{"--web.telemetry-path=m"},
       2,
       "staple_exporter: --web.telemetry-path: expected a path that begins with '/', found 'm'\n"},
      {{"--probe.concurrency=0"},
       2,
       "staple_exporter: --probe.concurrency: expected a number from 1 to 65535, found '0'\n"},
      {{"--probe.threads=257"},
       2,
       "staple_exporter: --probe.threads: expected a number from 1 to 256, found '257'\n"},
      {{"--shard.ordinal=-1", "--shard.total=4"},
       2,
       "staple_exporter: --shard.ordinal: expected a number from 0 to 9999, found '-1'\n"},
      {{"--shard.ordinal=0", "--shard.total=0"},
       2,
       "staple_exporter: --shard.total: expected a number from 1 to 10000, found '0'\n"},
      {{"--shard.ordinal=4", "--shard.total=4"},
       2,
       "staple_exporter: --shard.ordinal: expected a number below --shard.total, 4, found '4'\n"},
      {{"--shard.ordinal=1"},
       2,
       "staple_exporter: --shard.total or STAPLE_SHARD_TOTAL is missing\n"},
      {{"--shard.total=4"},
       2,
       "staple_exporter: --shard.ordinal or STAPLE_SHARD_ORDINAL is missing\n"},
      {{"--log.level=loud"},
       2,
       "staple_exporter: --log.level: expected debug, info, warn or error, found 'loud'\n"},
      {{"--log.format=xml"},
       2,
       "staple_exporter: --log.format: expected logfmt or json, found 'xml'\n"},
      {{"probe"}, 64, "staple_exporter probe: expected a target HOST[:PORT]\n"},
      {{"probe", "--modul=tls", "a"},
       64,
       "staple_exporter probe: unknown flag '--modul', did you mean '--module'?\n"},
      {{"--web.listen-address=[::1]"},
       2,
       "staple_exporter: --web.listen-address: expected :port, address:port or [ipv6]:port, found "
       "'[::1]'\n"},
      {{"probe", "https://a:b/c@d/"},
       64,
       "staple_exporter probe: the port is not a number from 1 to 65535, found "
       "'https://a:<secret>@d/'\n"},
      {{"probe", "a:0"},
       64,
       "staple_exporter probe: the port is not a number from 1 to 65535, found 'a:0'\n"},
      {{"probe", "a", "--address=b"},
       64,
       "staple_exporter probe: --address: expected an IP address, found 'b'\n"},
      {{"probe", "a", "--server-name=b c"},
       64,
       "staple_exporter probe: --server-name: expected a DNS name or an IP address, found 'b c'\n"},
      {{"probe", "a", "--timeout=0s"},
       64,
       "staple_exporter probe: --timeout: expected a duration such as 20s, at least 1s, found '0s'\n"},
      {{"probe", "a", "--output=yaml"},
       64,
       "staple_exporter probe: --output: expected text, json or prometheus, found 'yaml'\n"},
      {{"verify", "--cert=c"}, 64, "staple_exporter verify: --staple is missing\n"},
      {{"verify", "--staple=s"}, 64, "staple_exporter verify: --cert is missing\n"},
      {{"verify", "--staple=s", "--cert=c", "--at=now"},
       64,
       "staple_exporter verify: --at: expected RFC 3339 (2026-11-20T19:00:00Z) or Unix seconds, found "
       "'now'\n"},
      {{"verify", "--profile=open"},
       64,
       "staple_exporter verify: --profile: expected public, private or auto, found 'open'\n"},
  };
  for (const auto& wrong : all) {
    const auto early_exit = parse_early_exit(wrong.arguments);
    EXPECT_EQ(early_exit.exit_code, wrong.exit_code) << wrong.message;
    EXPECT_THAT(early_exit.text, StartsWith(wrong.message));
  }
}

TEST(FlagParser, QuotesTextWithoutControlCharacters) {
  EXPECT_EQ(parse_early_exit({"\x1B[31m"}).text.find('\x1B'), std::string::npos);
  EXPECT_EQ(parse_early_exit({"--log.level=\x1B[31m"}).text.find('\x1B'), std::string::npos);
}

TEST(FlagParser, GroupsTheFlagsInTheHelpOfEachCommand) {
  const auto serve = parse_early_exit({"--help"});
  EXPECT_EQ(serve.exit_code, 0);
  for (const auto* const word :
       {"Usage:", "--config.file=FILE", "--web.listen-address", "--log.level", "Probing:"}) {
    EXPECT_THAT(serve.text, HasSubstr(word));
  }
  const auto probe = parse_early_exit({"probe", "--help"});
  EXPECT_EQ(probe.exit_code, 0);
  EXPECT_THAT(probe.text, HasSubstr("--all-addresses"));
  const auto verify = parse_early_exit({"verify", "-h"});
  EXPECT_EQ(verify.exit_code, 0);
  EXPECT_THAT(verify.text, HasSubstr("--staple=FILE"));
}

TEST(FlagParser, PrintsTheSameHelpForTheCommandHelp) {
  EXPECT_EQ(parse_early_exit({"help"}).text, parse_early_exit({"--help"}).text);
  for (const auto* const command : {"serve", "probe", "verify"}) {
    EXPECT_EQ(parse_early_exit({"help", command}).text, parse_early_exit({command, "--help"}).text);
    EXPECT_EQ(parse_early_exit({"help", command}).exit_code, 0);
  }
  EXPECT_EQ(parse_early_exit({"help", "prob"}).exit_code, 2);
}

TEST(FlagParser, PrintsItsVersionLikeThePrometheusPrograms) {
  const auto early_exit = parse_early_exit({"--version"});
  EXPECT_EQ(early_exit.exit_code, 0);
  EXPECT_THAT(early_exit.text, StartsWith("staple_exporter, version "));
  EXPECT_THAT(early_exit.text, HasSubstr("\n  openssl:  "));
}

}  // namespace
}  // namespace staple::command
