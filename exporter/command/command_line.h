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
  std::string config_file;  ///< empty: none; then only /probe works, with the built-in module `tls`
  bool config_check = false;
  WebOptions web;
  std::optional<unsigned> concurrency;  ///< absent: as configured; at least 1
  std::optional<unsigned> threads;      ///< as concurrency
  schedule::Shard shard;                ///< the targets to probe, of all that are configured
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::logfmt;
};

/// OutputFormat is how `probe` and `verify` write their answer.
enum class OutputFormat {
  text,
  json,
  prometheus,  ///< of `probe` only
};

/// ProbeOptions are the flags of `probe`.
struct ProbeOptions {
  std::vector<Target> targets;  ///< none only with a targets_file; port 0: the protocol's own
  std::string targets_file;     ///< further targets, or all; empty: none
  std::string config_file;      ///< empty: none; then only the built-in module `tls` exists
  std::string module = "tls";
  std::optional<proxy::Settings> proxy;        ///< absent: the module's own
  std::optional<starttls::StartTls> starttls;  ///< absent: the module's own
  std::string server_name;                     ///< empty: the target's or the module's own
  /// Connect here; the names stay. Absent: resolve the name
  std::optional<boost::asio::ip::address> address;
  std::string ca_file;             ///< empty: the module's own
  bool all_addresses = false;      ///< false: only the first address of each name
  std::optional<Seconds> timeout;  ///< absent: the configuration's
  OutputFormat output = OutputFormat::text;
  std::string save_staple;  ///< file to write the first target's staple to, DER; empty: none
  std::string save_chain;   ///< file to write the first target's chain to, PEM; empty: none
};

/// VerifyOptions are the flags of `verify`.
struct VerifyOptions {
  std::string staple;
  std::string cert;
  std::string issuer;          ///< empty: it stands in `cert`, after the leaf
  std::optional<WallTime> at;  ///< absent: now
  Seconds max_age{0};          ///< as Policy::max_age
  Profile profile = Profile::automatic;
  OutputFormat output = OutputFormat::text;
};

/// EarlyExit is a command line that needs no further work: help or the version was asked for
/// (exit_code 0, text is for standard output), or it is wrong (text is for standard error and
/// says how).
struct EarlyExit {
  int exit_code = 0;
  std::string text;
};

/// Invocation is what a command line asks for.
using Invocation = std::variant<ServeOptions, ProbeOptions, VerifyOptions, EarlyExit>;

/// parse_command_line reads the arguments, without the program's name. `serve` is the default; it
/// takes its shard from STAPLE_SHARD_ORDINAL and STAPLE_SHARD_TOTAL where no flag says it. A wrong
/// flag ends `serve` with 2, `probe` and `verify` with 64, and the nearest known flag is suggested.
Invocation parse_command_line(std::span<const char* const> arguments);

}  // namespace staple::command
