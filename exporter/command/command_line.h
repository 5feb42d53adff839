// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "exporter/command/web_options.h"
#include "exporter/log.h"
#include "exporter/schedule/shard.h"
#include "probes/prober/module.h"
#include "probes/target.h"
#include "probes/time.h"

namespace staple::command {

/// ServeOptions are the flags of `serve`.
struct ServeOptions {
  /// Empty if not given: only /probe works, with the built-in module `tls`
  std::string config_file;
  bool config_check = false;
  WebOptions web;
  std::optional<unsigned> concurrency;  ///< at least 1; absent: as configured
  std::optional<unsigned> threads;      ///< as concurrency
  schedule::Shard shard;                ///< the share of the targets to probe
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::logfmt;
};

/// OutputFormat is the output format of `probe` and `verify`.
enum class OutputFormat {
  text,
  json,
  prometheus,  ///< `probe` only
};

/// ProbeOptions are the flags of `probe`.
struct ProbeOptions {
  std::vector<Target> targets;  ///< may be empty with targets_file; port 0: the protocol's default
  std::string targets_file;     ///< file with further targets; empty if not given
  std::string config_file;      ///< empty if not given: only the built-in module `tls` exists
  std::string module = "tls";
  std::optional<proxy::Settings> proxy;        ///< absent: the module's own
  std::optional<starttls::StartTls> starttls;  ///< absent: the module's own
  std::string server_name;                     ///< empty: the target's or the module's own
  /// Address to connect to; the names do not change. If absent, the host is resolved.
  std::optional<boost::asio::ip::address> address;
  std::string ca_file;             ///< empty: the module's own
  bool all_addresses = false;      ///< false: only the first address of each name
  std::optional<Seconds> timeout;  ///< absent: the configuration's
  OutputFormat output = OutputFormat::text;
  bool details = false;     ///< with several targets, also the report of each that needs attention
  std::string save_staple;  ///< file for the first target's staple, DER; empty if not given
  std::string save_chain;   ///< file for the first target's chain, PEM; empty if not given
};

/// VerifyOptions are the flags of `verify`.
struct VerifyOptions {
  std::string staple;
  std::string cert;
  /// Files with the only certificates that can be the issuer. Empty if `cert` contains it, after
  /// the leaf.
  std::vector<std::string> issuers;
  std::optional<WallTime> at;  ///< absent: now
  Seconds max_age{0};          ///< as Policy::max_age
  Profile profile = Profile::automatic;
  OutputFormat output = OutputFormat::text;
};

/// EarlyExit is the result of a command line that runs no command. For `--help` and `--version`,
/// exit_code is 0 and `text` goes to standard output. For a usage error, `text` describes it and
/// goes to standard error.
struct EarlyExit {
  int exit_code = 0;
  std::string text;
};

/// Invocation is a parsed command line.
using Invocation = std::variant<ServeOptions, ProbeOptions, VerifyOptions, EarlyExit>;

/// parse_command_line reads the arguments, without the program's name. The default command is
/// `serve`; without shard flags it reads STAPLE_SHARD_ORDINAL and STAPLE_SHARD_TOTAL. A usage error
/// has exit code 2 for `serve` and 64 for `probe` and `verify`. For an unknown flag, the nearest
/// known one is suggested.
Invocation parse_command_line(std::span<const char* const> arguments);

}  // namespace staple::command
