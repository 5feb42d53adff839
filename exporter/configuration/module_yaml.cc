// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/module_yaml.h"

#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/configuration/document.h"
#include "exporter/configuration/duration.h"
#include "exporter/configuration/redacted_yaml.h"
#include "probes/host.h"
#include "probes/text/redact_url.h"

namespace staple::config {
namespace {

using Kind = YamlValue::Kind;
using Entries = std::vector<std::pair<std::string_view, YamlValue>>;

YamlValue make_plain(std::string_view text) {
  YamlValue value;
  value.kind = Kind::scalar;
  value.text = text;
  return value;
}

YamlValue make_quoted(std::string_view text) {
  YamlValue value = make_plain(text);
  value.quoted = true;
  return value;
}

YamlValue make_number(double share) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, share).ptr;
  return make_plain({digits, end});
}

YamlValue make_flag(bool on) { return make_plain(on ? "true" : "false"); }

YamlValue make_mapping(Entries entries) {
  YamlValue value;
  value.kind = Kind::mapping;
  for (auto& [key, each] : entries)
    value.entries.push_back({std::string(key), {}, std::move(each)});
  return value;
}

YamlValue make_sequence(std::vector<YamlValue> items) {
  YamlValue value;
  value.kind = Kind::sequence;
  value.items = std::move(items);
  return value;
}

// The names of the enumerators, in their order.
constexpr std::string_view kIpProtocols[] = {"any", "ip4", "ip6"};
constexpr std::string_view kProxyProtocols[] = {"none", "v1", "v2"};
constexpr std::string_view kStaplePolicies[] = {"auto", "require", "ignore"};
constexpr std::string_view kProfiles[] = {"auto", "public", "private"};
constexpr std::string_view kVersions[] = {"TLS10", "TLS11", "TLS12", "TLS13"};
constexpr std::string_view kKeyTypes[] = {"any", "rsa", "ecdsa"};
constexpr std::string_view kHashes[] = {"sha1", "sha256"};
constexpr std::string_view kProxySchemes[] = {"", "http", "socks5"};

template <class Enum, std::size_t N>
YamlValue make_choice(const std::string_view (&words)[N], Enum value) {
  return make_plain(words[static_cast<std::size_t>(value)]);
}

YamlValue make_proxy_url(const proxy::Settings& proxy) {
  if (proxy.kind == proxy::Kind::none) return make_quoted("");
  std::string text(kProxySchemes[static_cast<std::size_t>(proxy.kind)]);
  text += "://";
  if (!proxy.user.empty()) text.append(text::kSecret).append("@");
  return make_quoted(text + format_host(proxy.host) + ":" + std::to_string(proxy.port));
}

YamlValue make_tls_config(const tls::Settings& tls) {
  std::vector<YamlValue> groups;
  for (const std::string& group : tls.groups) groups.push_back(make_quoted(group));
  return make_mapping({{"ca_file", make_quoted(tls.ca_file)},
                       {"cert_file", make_quoted(tls.cert_file)},
                       {"key_file", make_quoted(tls.key_file)},
                       {"min_version", make_choice(kVersions, tls.min_version)},
                       {"max_version", make_choice(kVersions, tls.max_version)},
                       {"groups", make_sequence(std::move(groups))}});
}

YamlValue make_view(const prober::View& view) {
  Entries entries;
  for (const std::string_view version :
       {"1.2", "1.3"}) {  // the name shows what the view itself sets
    if (view.name.starts_with("tls" + std::string(version)))
      entries.emplace_back("tls", make_quoted(version));
  }
  if (view.multi) entries.emplace_back("multi", make_flag(true));
  if (view.tls.key_type != tls::KeyType::any) {
    entries.emplace_back("key_type", make_choice(kKeyTypes, view.tls.key_type));
  }
  if (!view.server_name.empty()) entries.emplace_back("server_name", make_quoted(view.server_name));
  return make_mapping(std::move(entries));
}

YamlValue make_login(const starttls::Login& login) {
  if (login.username.empty()) return make_mapping({});
  return make_mapping({{"username", make_quoted(login.username)},
                       {"password_file", make_quoted(login.password_file)}});
}

YamlValue make_policy(const Policy& policy) {
  return make_mapping({{"staple", make_choice(kStaplePolicies, policy.staple)},
                       {"profile", make_choice(kProfiles, policy.profile)},
                       {"clock_skew", make_plain(format_duration(policy.clock_skew))},
                       {"max_age", make_plain(format_duration(policy.max_age))},
                       {"warning_share", make_number(policy.warning_share)},
                       {"critical_share", make_number(policy.critical_share)}});
}

YamlValue make_responder(const responder::Settings& responder) {
  return make_mapping({{"query", make_flag(responder.query)},
                       {"interval", make_plain(format_duration(responder.interval))},
                       {"url", make_quoted(responder.url)},
                       {"hash", make_choice(kHashes, responder.hash)},
                       {"proxy_url", make_proxy_url(responder.proxy)},
                       {"tls_config", make_tls_config(responder.tls)}});
}

}  // namespace

std::string format_module(const prober::Module& module) {
  std::vector<YamlValue> servers;
  for (const std::string& server : module.dns_servers) servers.push_back(make_quoted(server));
  std::vector<YamlValue> views;
  for (const prober::View& view : module.views) views.push_back(make_view(view));
  YamlValue keys =
      make_mapping({{"server_name", make_quoted(module.server_name)},
                    {"addresses", make_plain(module.all_addresses ? "all" : "first")},
                    {"ip_protocol", make_choice(kIpProtocols, module.ip_protocol)},
                    {"starttls", make_plain(entry(module.starttls).name)},
                    {"ehlo_name", make_quoted(module.ehlo_name)},
                    {"login", make_login(module.login)},
                    {"dns_servers", make_sequence(std::move(servers))},
                    {"proxy_url", make_proxy_url(module.proxy)},
                    {"proxy_protocol", make_choice(kProxyProtocols, module.proxy_protocol)},
                    {"attempts", make_plain(std::to_string(max_attempts(module)))},
                    {"attempt_delay", make_plain(format_duration(module.attempt_delay))},
                    {"tls_config", make_tls_config(module.tls)},
                    {"views", make_sequence(std::move(views))},
                    {"policy", make_policy(module.policy)},
                    {"responder", make_responder(module.responder)}});
  return redacted_yaml(
      make_mapping({{module.name.empty() ? "tls" : module.name, std::move(keys)}}));
}

}  // namespace staple::config
