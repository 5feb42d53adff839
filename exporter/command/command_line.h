#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "exporter/log.h"
#include "probes/module.h"
#include "probes/target.h"
#include "probes/time.h"

namespace staple {

/// ListenAddress is where the service listens.
struct ListenAddress {
  std::optional<boost::asio::ip::address> address;  ///< absent: every address of this machine, both families
  std::uint16_t port = 10219;                       ///< 0: the system chooses one

  bool operator==(const ListenAddress&) const = default;
};

/// ServeOptions are the flags of `serve`.
struct ServeOptions {
  std::string config_file;  ///< empty: none; then only /probe works, with the built-in module `tls`
  bool config_check = false;
  std::vector<ListenAddress> listen{ListenAddress{}};  ///< never empty
  std::string telemetry_path = "/metrics";
  bool enable_lifecycle = false;
  std::optional<unsigned> concurrency;  ///< absent: as configured; at least 1
  std::optional<unsigned> threads;      ///< as concurrency
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::logfmt;
};

/// Output is how `probe` and `verify` write their answer.
enum class Output { text, json };

/// ProbeOptions are the flags of `probe`.
struct ProbeOptions {
  std::vector<Target> targets;  ///< never empty
  std::string config_file;      ///< empty: none; then only the built-in module `tls` exists
  std::string module = "tls";
  std::string server_name;  ///< empty: the target's or the module's own
  std::optional<boost::asio::ip::address>
      address;                     ///< connect here; the names stay. Absent: resolve the name
  std::string ca_file;             ///< empty: the module's own
  bool all_addresses = false;      ///< false: only the first address of each name
  std::optional<Seconds> timeout;  ///< absent: the configuration's
  Output output = Output::text;
  std::string save_staple;  ///< file to write the first target's staple to, DER; empty: none
  std::string save_chain;   ///< file to write the first target's chain to, PEM; empty: none
};

/// VerifyOptions are the flags of `verify`.
struct VerifyOptions {
  std::string staple;
  std::string cert;
  std::string issuer;      ///< empty: it stands in `cert`, after the leaf
  std::optional<Time> at;  ///< absent: now
  Seconds max_age{0};      ///< as Policy::max_age
  Profile profile = Profile::automatic;
  Output output = Output::text;
};

/// Ended is a command line that needs no further work: help or the version was asked for (exit_code 0, text
/// is for standard output), or it is wrong (text is for standard error and says how).
struct Ended {
  int exit_code = 0;
  std::string text;
};

/// Command is what a command line asks for.
using Command = std::variant<ServeOptions, ProbeOptions, VerifyOptions, Ended>;

/// parse_command_line reads the arguments, without the program's name. `serve` is the default. A wrong flag
/// ends `serve` with 2, `probe` and `verify` with 64, and the nearest known flag is suggested.
Command parse_command_line(std::span<const char* const> arguments);

/// parse_listen_address reads `:port`, `address:port`, `[ipv6]:port` or `localhost:port`; absent: it is none
/// of them.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

/// parse_moment reads RFC 3339 (`2026-11-20T19:00:00Z`, with `+01:00`, fractions dropped) or Unix seconds;
/// absent: it is neither.
std::optional<Time> parse_moment(std::string_view text);

}  // namespace staple
