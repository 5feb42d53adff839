// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/configuration/kubernetes_discovery.h"
#include "exporter/configuration/label_set.h"
#include "exporter/log.h"
#include "exporter/relabel/rule.h"
#include "probes/http/url.h"
#include "probes/prober/module.h"
#include "probes/proxy/settings.h"
#include "probes/target.h"
#include "probes/time.h"

namespace staple::config {

/// ProbeTargets holds which targets `/probe` accepts (`global.probe_targets`).
struct ProbeTargets {
  enum class Kind { any, configured, none, listed } kind = Kind::any;
  /// If listed: patterns in lower case, with `*` for any text
  std::vector<std::string> hosts = {};
  std::vector<std::string> networks = {};  ///< if listed: `10.0.0.0/8`, `2001:db8::/32`

  bool operator==(const ProbeTargets&) const = default;
};

/// Global holds the settings of `global`, for every fleet.
struct Global {
  Seconds interval = std::chrono::minutes(5);
  Seconds failure_interval{30};
  Seconds timeout{20};
  /// Of the first round; at most the interval of the endpoint
  Seconds startup_spread{30};
  unsigned concurrency = 512;
  unsigned threads = 1;  ///< event loops; only from the command line
  ProbeTargets probe_targets;
  std::optional<LogLevel> log_level = {};  ///< nullopt for that of the command line

  bool operator==(const Global&) const = default;
};

/// MetricsSettings holds the settings of `metrics`, for /metrics.
struct MetricsSettings {
  std::vector<std::string> exclude = {};  ///< families that are left out
  bool minimal = false;                   ///< leaves out all that the alert rules do not need, too
  bool openmetrics = false;               ///< OpenMetrics for clients that prefer it
  bool created = false;                   ///< in OpenMetrics, with when counters began

  bool operator==(const MetricsSettings&) const = default;
};

/// TargetGroup is one entry of `static_configs`.
struct TargetGroup {
  std::vector<Target> targets;
  Labels labels;
  std::string module = {};  ///< that `relabel_configs` chose; empty for that of the fleet

  bool operator==(const TargetGroup&) const = default;
};

/// FileDiscovery is one entry of `file_sd_configs`.
struct FileDiscovery {
  /// Never empty; the last part of each path may have wildcards (fnmatch(3))
  std::vector<std::string> files;
  Seconds refresh_interval = std::chrono::minutes(5);  ///< also if no change is reported

  bool operator==(const FileDiscovery&) const = default;
};

/// has_wildcard returns true if `path` is a pattern, not a file.
inline bool has_wildcard(std::string_view path) {
  return path.find_first_of("*?[") != std::string_view::npos;
}

/// HttpDiscovery is one entry of `http_sd_configs`.
struct HttpDiscovery {
  http::Url url;
  Seconds refresh_interval{60};
  std::string scheme;  ///< of the Authorization header: `Basic`, `Bearer`, …; not sent if empty
  std::string user;    ///< with Basic
  std::string secret;  ///< password or credentials; never shown
  /// Holds the secret instead, read with the configuration; empty without such a file
  std::string secret_file;
  proxy::Settings proxy;
  tls::Settings tls;

  bool operator==(const HttpDiscovery&) const = default;
};

/// DnsDiscovery is one entry of `dns_sd_configs`.
struct DnsDiscovery {
  enum class Type { srv, a, aaaa };

  std::vector<std::string> names;  ///< never empty
  Type type = Type::srv;
  std::uint16_t port = 0;                 ///< of the targets, for A and AAAA; SRV records hold it
  Seconds refresh_interval{30};           ///< sooner if the TTL is shorter
  std::vector<std::string> servers = {};  ///< of the fleet's module

  bool operator==(const DnsDiscovery&) const = default;
};

/// KubernetesDiscovery is one entry of `kubernetes_sd_configs`.
struct KubernetesDiscovery {
  KubernetesRole role = KubernetesRole::ingress;
  bool load_balancer = false;  ///< `connect: load_balancer`
  /// How `api_server` is reached. With an empty host, that of `kubeconfig_file`, or of the cluster
  /// that the pod runs in.
  HttpDiscovery client = {};
  std::string kubeconfig_file = {};  ///< absolute path; empty: none
  bool own_namespace = false;        ///< that of the pod, beside `namespaces`
  /// All if it is empty and own_namespace is false
  std::vector<std::string> namespaces = {};
  std::vector<KubernetesSelector> selectors = {};  ///< each role once

  bool operator==(const KubernetesDiscovery&) const = default;
};

/// FleetSettings is one entry of `fleets`. Keys that it does not set have the values of Global.
struct FleetSettings {
  std::string name;
  std::shared_ptr<const prober::Module> module;
  Seconds interval{0};
  Seconds failure_interval{0};
  Seconds timeout{0};
  std::vector<TargetGroup> groups;  ///< with the labels after `relabel_configs`
  std::vector<FileDiscovery> file_sd = {};
  std::vector<HttpDiscovery> http_sd = {};
  std::vector<DnsDiscovery> dns_sd = {};
  std::vector<KubernetesDiscovery> kubernetes_sd = {};
  relabel::Rules relabel = {};  ///< `relabel_configs`, over all targets of the fleet
};

/// SourceLocation is the location of a value in a configuration file, for problems that appear only
/// after it was read.
struct SourceLocation {
  std::string file;  ///< empty if the value is built in
  int line = 0;      ///< from 1
  int column = 0;    ///< from 1
  std::string path;  ///< `modules.tls.tls_config`

  auto operator<=>(const SourceLocation&) const = default;
};

/// Settings holds a valid configuration.
struct Settings {
  Global global;
  MetricsSettings metrics;
  /// By name; always holds `tls`
  std::map<std::string, std::shared_ptr<const prober::Module>> modules;
  /// By module, of a `tls_config` that names files
  std::map<std::string, SourceLocation> tls_locations;
  /// By module, of its `responder`
  std::map<std::string, SourceLocation> responder_locations;
  /// By fleet, of its `http_sd_configs`
  std::map<std::string, std::vector<SourceLocation>> http_sd_locations;
  /// By fleet, of its `kubernetes_sd_configs`
  std::map<std::string, std::vector<SourceLocation>> kubernetes_sd_locations;
  std::vector<FleetSettings> fleets;  ///< in the order of the file
  std::string redacted_yaml;          ///< the document, without its secrets
};

}  // namespace staple::config
