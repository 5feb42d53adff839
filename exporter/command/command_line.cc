// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/command_line.h"

#include <algorithm>
#include <array>

#include "exporter/command/command_help.h"
#include "exporter/command/connection_flags.h"
#include "exporter/command/flag_parser.h"
#include "exporter/command/flag_values.h"
#include "exporter/command/parsed_flag.h"
#include "exporter/command/shard_flags.h"
#include "exporter/command/web_flags.h"
#include "exporter/configuration/schema.h"
#include "exporter/targets/read_target.h"
#include "probes/text/did_you_mean.h"
#include "probes/text/redact_url.h"
#include "probes/text/timestamp.h"
#include "probes/tls/library_context.h"

namespace staple::command {
namespace {

/// EX_USAGE of sysexits.h. The codes 1 to 3 of probe and verify are verdicts.
constexpr int kUsage = 64;
constexpr int kServeUsage = 2;

/// kNoPort is the port of a target without one. The module's default port replaces it.
constexpr std::uint16_t kNoPort = 0;

constexpr std::array<std::string_view, 3> kCommands{"serve", "probe", "verify"};

constexpr auto kServiceGroup = "Service";
constexpr auto kOutputGroup = "Output";

void add_output(CommandApp& app, OutputFormat& into) {
  add_choice(app, "--output", into, {"text", "json"}, "text (the default) or json", parse_output)
      ->type_name("FORMAT")
      ->group(kOutputGroup);
}

void add_serve(CommandApp& app, ServeOptions& options) {
  app.help = kServeHelp;
  app.add_option("--config.file", options.config_file,
                 "YAML configuration; without it only /probe works, with the module `tls`")
      ->type_name("FILE")
      ->group(kServiceGroup);
  app.add_flag("--config.check", options.config_check,
               "Check the configuration, report every problem, exit 0 or 1")
      ->group(kServiceGroup);
  app.add_flag("--config.schema")
      ->description("Print the JSON Schema of the configuration and exit")
      ->group(kServiceGroup);
  add_web_flags(app, options.web);
  add_parsed(app, "--probe.concurrency", options.concurrency, "a number from 1 to 65535",
             "Connections open at once; overrides the configuration",
             [](const std::string& text) { return parse_count(text, 65535); })
      ->type_name("N")
      ->group(kProbeGroup);
  add_parsed(app, "--probe.threads", options.threads, "a number from 1 to 256",
             "Event loops, 1 by default",
             [](const std::string& text) { return parse_count(text, 256); })
      ->type_name("N")
      ->group(kProbeGroup);
  add_shard_flags(app, options.shard);
  add_choice(app, "--log.level", options.log_level, {"debug", "info", "warn", "error"},
             "debug, info (the default), warn or error", parse_log_level)
      ->type_name("LEVEL")
      ->group("Log");
  add_choice(app, "--log.format", options.log_format, {"logfmt", "json"},
             "logfmt (the default) or json", parse_log_format)
      ->type_name("FORMAT")
      ->group("Log");
}

void add_probe_targets(CommandApp& app, ProbeOptions& options) {
  app.add_option(
         "--targets-file", options.targets_file,
         "More targets: one per line, or file_sd (.json, .yml); prints a summary, worst first")
      ->type_name("FILE")
      ->group(kProbeGroup);
  app.add_option("--config.file", options.config_file, "YAML configuration with the modules")
      ->type_name("FILE")
      ->group(kProbeGroup);
  app.add_option("--module", options.module, "Module to probe with, `tls` by default")
      ->type_name("NAME")
      ->group(kProbeGroup);
}

void add_probe_settings(CommandApp& app, ProbeOptions& options) {
  add_connection_flags(app, options);
  app.add_option("--server-name", options.server_name,
                 "SNI and expected name, the target's host by default")
      ->type_name("NAME")
      ->group(kProbeGroup);
  add_parsed(app, "--address", options.address, "an IP address",
             "Connect to this IP address; SNI and expected name do not change", parse_address)
      ->type_name("IP")
      ->group(kProbeGroup);
  app.add_option("--ca-file", options.ca_file, "PEM file of trusted roots, the system's by default")
      ->type_name("FILE")
      ->group(kProbeGroup);
  app.add_flag("--all-addresses", options.all_addresses,
               "Probe every address of a name, not only the first")
      ->group(kProbeGroup);
  add_parsed(app, "--timeout", options.timeout, "a duration such as 20s, at least 1s",
             "Timeout of one connection, 20s by default",
             [](const std::string& text) { return parse_seconds(text, Seconds(1)); })
      ->type_name("DURATION")
      ->group(kProbeGroup);
}

void add_probe_output(CommandApp& app, ProbeOptions& options) {
  add_choice(app, "--output", options.output, {"text", "json", "prometheus"},
             "text (the default), json or prometheus", parse_probe_output)
      ->type_name("FORMAT")
      ->group(kOutputGroup);
  app.add_flag("--details", options.details,
               "With several targets: after their table, the report of each that needs attention")
      ->group(kOutputGroup);
  app.add_option("--save-staple", options.save_staple, "Write the first target's staple here (DER)")
      ->type_name("FILE")
      ->group(kOutputGroup);
  app.add_option("--save-chain", options.save_chain, "Write the first target's chain here (PEM)")
      ->type_name("FILE")
      ->group(kOutputGroup);
}

void add_probe(CommandApp& app, ProbeOptions& options) {
  app.help = kProbeHelp;
  add_probe_targets(app, options);
  add_probe_settings(app, options);
  add_probe_output(app, options);
}

void add_verify(CommandApp& app, VerifyOptions& options) {
  app.help = kVerifyHelp;
  app.add_option("--staple", options.staple, "The OCSP response")
      ->type_name("FILE")
      ->group("Input");
  app.add_option("--cert", options.cert, "The server's certificate; its chain may follow")
      ->type_name("FILE")
      ->group("Input");
  app.add_option("--issuer", options.issuers,
                 "Certificates of which one is the issuer's, unless --cert contains it; repeatable")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("FILE")
      ->group("Input");
  add_parsed(app, "--at", options.at, "RFC 3339 (2026-11-20T19:00:00Z) or Unix seconds",
             "Judge as of this time: RFC 3339 or Unix seconds, now by default",
             text::parse_timestamp_or_unix_seconds)
      ->type_name("TIME")
      ->group("Policy");
  add_parsed(app, "--max-age", options.max_age, "a duration such as 4d",
             "Warn if the staple is older; 0s (the default): the profile's limit",
             [](const std::string& text) { return parse_seconds(text, Seconds(0)); })
      ->type_name("DURATION")
      ->group("Policy");
  add_choice(app, "--profile", options.profile, {"public", "private", "auto"},
             "public, private or auto (the default): public if the certificate has a policy of the "
             "Baseline Requirements",
             parse_profile)
      ->type_name("PROFILE")
      ->group("Policy");
  add_output(app, options.output);
}

Invocation parse_serve(std::span<const char* const> arguments) {
  FlagParser parser("staple_exporter", kServeUsage);
  ServeOptions options;
  add_serve(parser.app, options);
  if (auto early_exit = parser.parse(arguments)) return *early_exit;
  if (parser.app.count("--config.schema") > 0) return EarlyExit{0, std::string(config::schema())};
  // An unset shell variable must not start the service without its fleets.
  if (options.config_file.empty() && parser.app.count("--config.file") > 0) {
    return parser.make_usage_error("--config.file: expected a file, found ''");
  }
  if (const auto problem = find_shard_problem(parser.app, options.shard))
    return parser.make_usage_error(*problem);
  if (const auto library = tls::choose_library_context(); !library)
    return parser.make_usage_error(library.error().message);
  return options;
}

Invocation parse_probe(std::span<const char* const> arguments) {
  FlagParser parser("staple_exporter probe", kUsage);
  ProbeOptions options;
  std::vector<std::string> hosts;
  add_probe(parser.app, options);
  if (auto early_exit = parser.parse(arguments, &hosts)) return *early_exit;
  if (hosts.empty() && options.targets_file.empty())
    return parser.make_usage_error("expected a target HOST[:PORT]");
  for (const auto& host : hosts) {
    auto target = targets::read_target(host, kNoPort);
    if (!target) {
      return parser.make_usage_error(target.error().message + ", found " +
                                     quote(text::redact_url(host)));
    }
    options.targets.push_back(std::move(*target));
  }
  if (!options.server_name.empty()) {
    auto name = targets::read_server_name(options.server_name);
    if (!name) {
      return parser.make_usage_error("--server-name: expected a DNS name or an IP address, found " +
                                     quote(options.server_name));
    }
    options.server_name = *std::move(name);
  }
  if (const auto library = tls::choose_library_context(); !library)
    return parser.make_usage_error(library.error().message);
  return options;
}

Invocation parse_verify(std::span<const char* const> arguments) {
  FlagParser parser("staple_exporter verify", kUsage);
  VerifyOptions options;
  add_verify(parser.app, options);
  if (auto early_exit = parser.parse(arguments)) return *early_exit;
  if (options.staple.empty()) return parser.make_usage_error("--staple is missing");
  if (options.cert.empty()) return parser.make_usage_error("--cert is missing");
  // An unset shell variable must not let the file of --cert name the issuer.
  if (std::ranges::find(options.issuers, "") != options.issuers.end())
    return parser.make_usage_error("--issuer: expected a file, found ''");
  return options;
}

}  // namespace

namespace {

/// parse_help reads the arguments after `help`: the name of a command, or nothing.
Invocation parse_help(std::span<const char* const> arguments) {
  std::vector<const char*> flags(arguments.begin(), arguments.end());
  flags.push_back("--help");
  return parse_command_line(flags);
}

}  // namespace

Invocation parse_command_line(std::span<const char* const> arguments) {
  if (arguments.empty() || arguments.front()[0] == '-') return parse_serve(arguments);
  const std::string_view command = arguments.front();
  const auto rest = arguments.subspan(1);
  if (command == "serve") return parse_serve(rest);
  if (command == "probe") return parse_probe(rest);
  if (command == "verify") return parse_verify(rest);
  if (command == "help") return parse_help(rest);
  return EarlyExit{kServeUsage, "staple_exporter: unknown command " + quote(command) +
                                    text::did_you_mean(command, kCommands) +
                                    "\nTry `staple_exporter --help`.\n"};
}

}  // namespace staple::command
