#pragma once

#include <filesystem>
#include <string_view>

#include "exporter/configuration/node.h"
#include "exporter/configuration/settings.h"

namespace staple::config {

/// The name of the module that exists without being written, and that fleets use which name none.
inline constexpr std::string_view kBuiltInModule = "tls";

/// kMaxDuration bounds every duration: far beyond any use, and small enough for nanoseconds in
/// 64 bits.
inline constexpr Seconds kMaxDuration = std::chrono::hours(24) * 3650;

/// kMaxTimeout bounds how long one connection may be held open.
inline constexpr Seconds kMaxTimeout = std::chrono::minutes(10);

/// Files is how the files that a configuration names are found and read.
struct Files {
  std::filesystem::path folder;    ///< that relative names are relative to
  SecretFiles* secrets = nullptr;  ///< reads passwords; null: they stay empty
};

/// read_global reads `global`.
void read_global(const Node& node, Global& into);

/// read_modules reads `modules`.
void read_modules(const Node& node, const Files& files, Settings& into);

/// read_tls reads a `tls_config`, whose files are relative to `folder`.
void read_tls(const Node& node, const std::filesystem::path& folder, tls::Settings& into);

/// read_proxy_url reads a `proxy_url`; empty leaves it alone. What it reports never repeats the
/// text, which may hold a password.
void read_proxy_url(const Node& node, proxy::Settings& into);

/// read_proxy_password reads the `proxy_password_file` of this mapping, if it has one; its other
/// keys have been read into `into`. Reports a file for which the `proxy_url` leaves no room. What
/// is wrong in the file itself goes to files.secrets, as a problem of `location`.
void read_proxy_password(const Node& mapping, const Node& location, const Files& files,
                         proxy::Settings& into);

/// read_responder reads the `responder` of a module.
void read_responder(const Node& node, const Files& files, responder::Settings& into);

/// read_views reads the `views` of a module whose other keys have been read.
void read_views(const Node& node, prober::Module& into);

/// read_fleets reads `fleets`; global and modules must have been read before.
void read_fleets(const Node& node, const Files& files, Settings& into);

/// read_file_sd reads `file_sd_configs`, whose files are relative to `folder`.
void read_file_sd(const Node& node, const std::filesystem::path& folder,
                  std::vector<FileDiscovery>& into);

/// read_http_sd reads `http_sd_configs` and adds where each of them stands.
void read_http_sd(const Node& node, const Files& files, FleetSettings& into,
                  std::vector<SourceLocation>& locations);

/// read_dns_sd reads `dns_sd_configs`; the servers to ask are left to the caller.
void read_dns_sd(const Node& node, std::vector<DnsDiscovery>& into);

/// read_dns_servers reads the `dns_servers` of a module.
void read_dns_servers(const Node& node, std::vector<std::string>& into);

/// check_failure_interval reports a `failure_interval` written in this mapping that is longer than
/// the interval that holds there, and shortens one that was only inherited.
void check_failure_interval(const Node& mapping, Seconds interval, Seconds& failure_interval);

}  // namespace staple::config
