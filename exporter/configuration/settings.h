#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/log.h"
#include "probes/http/url.h"
#include "probes/prober/module.h"
#include "probes/proxy/settings.h"
#include "probes/target.h"
#include "probes/time.h"

namespace staple::config {

/// Labels are the labels a person gives to endpoints, sorted by name.
using Labels = std::map<std::string, std::string>;

/// ProbeTargets says what `/probe` accepts (`global.probe_targets`).
struct ProbeTargets {
  enum class Kind { any, configured, none, listed } kind = Kind::any;
  std::vector<std::string> hosts = {};  ///< listed: patterns in lower case, `*` stands for any text
  std::vector<std::string> networks = {};  ///< listed: `10.0.0.0/8`, `2001:db8::/32`

  bool operator==(const ProbeTargets&) const = default;
};

/// Global holds what applies to every fleet.
struct Global {
  Seconds interval = std::chrono::minutes(5);
  Seconds failure_interval{30};
  Seconds timeout{20};
  /// Of the first round; an endpoint with a shorter interval takes that
  Seconds startup_spread{30};
  unsigned concurrency = 512;
  unsigned threads = 1;  ///< event loops; only from the command line
  ProbeTargets probe_targets;
  std::optional<LogLevel> log_level = {};  ///< absent: that of the command line

  bool operator==(const Global&) const = default;
};

/// TargetGroup is one entry of `static_configs`.
struct TargetGroup {
  std::vector<Target> targets;
  Labels labels;

  bool operator==(const TargetGroup&) const = default;
};

/// FileDiscovery is one entry of `file_sd_configs`.
struct FileDiscovery {
  /// Never none; the last part of each path may have wildcards (fnmatch(3))
  std::vector<std::string> files;
  Seconds refresh_interval = std::chrono::minutes(5);  ///< also when no change is told

  bool operator==(const FileDiscovery&) const = default;
};

/// has_wildcard tells a pattern of files from a file.
inline bool has_wildcard(std::string_view path) {
  return path.find_first_of("*?[") != std::string_view::npos;
}

/// HttpDiscovery is one entry of `http_sd_configs`.
struct HttpDiscovery {
  http::Url url;
  Seconds refresh_interval{60};
  std::string scheme;  ///< of the Authorization header: `Basic`, `Bearer`, ...; empty: none is sent
  std::string user;    ///< with Basic
  std::string secret;  ///< password or credentials; never shown to anybody
  /// Has the secret instead, read anew with the configuration; empty: none
  std::string secret_file;
  proxy::Settings proxy;
  tls::Settings tls;

  bool operator==(const HttpDiscovery&) const = default;
};

/// DnsDiscovery is one entry of `dns_sd_configs`.
struct DnsDiscovery {
  enum class Type { srv, a, aaaa };

  std::vector<std::string> names;  ///< never none
  Type type = Type::srv;
  std::uint16_t port = 0;                 ///< of the targets, with A and AAAA; SRV says it itself
  Seconds refresh_interval{30};           ///< sooner where the answer is not good for so long
  std::vector<std::string> servers = {};  ///< of the fleet's module

  bool operator==(const DnsDiscovery&) const = default;
};

/// FleetSettings is one entry of `fleets`; what it does not set comes from Global.
struct FleetSettings {
  std::string name;
  std::shared_ptr<const prober::Module> module;
  Seconds interval{0};
  Seconds failure_interval{0};
  Seconds timeout{0};
  std::vector<TargetGroup> groups;
  std::vector<FileDiscovery> file_sd = {};
  std::vector<HttpDiscovery> http_sd = {};
  std::vector<DnsDiscovery> dns_sd = {};
};

/// SourceLocation is where something stands in a configuration file, for problems that show
/// only later.
struct SourceLocation {
  std::string file;  ///< empty: it is built in
  int line = 0;      ///< from 1
  int column = 0;    ///< from 1
  std::string path;  ///< `modules.tls.tls_config`

  auto operator<=>(const SourceLocation&) const = default;
};

/// Settings is a configuration that was read and found right.
struct Settings {
  Global global;
  /// By name; `tls` is always there
  std::map<std::string, std::shared_ptr<const prober::Module>> modules;
  /// By module: where it names files; absent: it names none
  std::map<std::string, SourceLocation> tls_locations;
  /// By module: as tls_locations, of its `responder`
  std::map<std::string, SourceLocation> responder_locations;
  /// By fleet: of its `http_sd_configs`
  std::map<std::string, std::vector<SourceLocation>> http_sd_locations;
  std::vector<FleetSettings> fleets;  ///< in the order of the file
  std::string redacted_yaml;          ///< the document in YAML, without its secrets
};

}  // namespace staple::config
