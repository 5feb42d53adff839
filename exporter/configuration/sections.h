// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "exporter/configuration/known_metric.h"
#include "exporter/configuration/node.h"
#include "exporter/configuration/settings.h"

namespace staple::config {

/// kBuiltInModule is the name of the module that exists without configuration. Fleets without a
/// `module` use it.
inline constexpr std::string_view kBuiltInModule = "tls";

/// kMaxDuration bounds every duration. It fits into nanoseconds of 64 bits.
inline constexpr Seconds kMaxDuration = std::chrono::hours(24) * 3650;

/// kMaxTimeout bounds the timeout of one connection.
inline constexpr Seconds kMaxTimeout = std::chrono::minutes(10);

/// Files holds what is needed to find and read the files that a configuration names.
struct Files {
  std::filesystem::path folder;    ///< of the configuration; relative paths are relative to it
  SecretFiles* secrets = nullptr;  ///< reads passwords; if null, they stay empty
};

/// read_global reads `global`.
void read_global(const Node& node, Global& into);

/// read_metrics reads `metrics`. Names in `exclude` must be among `known`, unless that is empty.
void read_metrics(const Node& node, std::span<const KnownMetric> known, MetricsSettings& into);

/// read_modules reads `modules`.
void read_modules(const Node& node, const Files& files, Settings& into);

/// read_tls reads a `tls_config`. Its files are relative to `folder`.
void read_tls(const Node& node, const std::filesystem::path& folder, tls::Settings& into);

/// read_proxy_url reads a `proxy_url`. An empty string leaves `into` unchanged. Its messages do not
/// repeat the URL, which may hold a password.
void read_proxy_url(const Node& node, proxy::Settings& into);

/// read_proxy_password reads the `proxy_password_file` of a mapping whose other keys were read into
/// `into`. Does nothing if there is none. Reports a file that does not fit the `proxy_url`.
/// Problems of the file itself are added to files.secrets, with the location of `location`.
void read_proxy_password(const Node& mapping, const Node& location, const Files& files,
                         proxy::Settings& into);

/// read_starttls reads the `starttls` of a module.
void read_starttls(const Node& node, starttls::StartTls& into);

/// read_ehlo_name reads the `ehlo_name` of a module: a domain or an address literal. An empty
/// string leaves `into` unchanged.
void read_ehlo_name(const Node& node, starttls::StartTls starttls, std::string& into);

/// read_login reads the `login` of a module. Problems of its file are added to files.secrets.
void read_login(const Node& node, starttls::StartTls starttls, const Files& files,
                starttls::Login& into);

/// read_responder reads the `responder` of a module.
void read_responder(const Node& node, const Files& files, responder::Settings& into);

/// read_views reads the `views` of a module. The keys that views inherit must have been
/// read before.
void read_views(const Node& node, prober::Module& into);

/// read_fleets reads `fleets`. `global` and `modules` must have been read before.
void read_fleets(const Node& node, const Files& files, Settings& into);

/// read_static_configs reads `static_configs`. Module and relabel_configs must have been
/// read before.
void read_static_configs(const Node& node, const Settings& settings, FleetSettings& into);

/// read_relabel reads `relabel_configs`.
void read_relabel(const Node& node, relabel::Rules& into);

/// read_file_sd reads `file_sd_configs`. Its files are relative to `folder`.
void read_file_sd(const Node& node, const std::filesystem::path& folder,
                  std::vector<FileDiscovery>& into);

/// read_http_sd reads `http_sd_configs` and adds the location of each entry to `locations`.
void read_http_sd(const Node& node, const Files& files, FleetSettings& into,
                  std::vector<SourceLocation>& locations);

/// read_kubernetes_sd reads `kubernetes_sd_configs` and adds the location of each entry
/// to `locations`.
void read_kubernetes_sd(const Node& node, const Files& files,
                        std::vector<KubernetesDiscovery>& into,
                        std::vector<SourceLocation>& locations);

/// read_dns_sd reads `dns_sd_configs`. The caller sets the name servers.
void read_dns_sd(const Node& node, std::vector<DnsDiscovery>& into);

/// read_dns_servers reads the `dns_servers` of a module.
void read_dns_servers(const Node& node, std::vector<std::string>& into);

/// check_failure_interval reports a `failure_interval` of this mapping that is longer than
/// `interval`. An inherited one is shortened to `interval`.
void check_failure_interval(const Node& mapping, Seconds interval, Seconds& failure_interval);

}  // namespace staple::config
