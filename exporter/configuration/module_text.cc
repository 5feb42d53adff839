#include "exporter/configuration/module_text.h"

#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/configuration/document.h"
#include "exporter/configuration/duration.h"
#include "exporter/configuration/shown.h"

namespace staple::config {
namespace {

using Kind = YamlValue::Kind;
using Entries = std::vector<std::pair<std::string_view, YamlValue>>;

YamlValue word(std::string_view text) {
  YamlValue value;
  value.kind = Kind::scalar;
  value.text = text;
  return value;
}

YamlValue quoted(std::string_view text) {
  YamlValue value = word(text);
  value.quoted = true;
  return value;
}

YamlValue number(double share) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, share).ptr;
  return word({digits, end});
}

YamlValue flag(bool on) { return word(on ? "true" : "false"); }

YamlValue mapping(Entries entries) {
  YamlValue value;
  value.kind = Kind::mapping;
  for (auto& [key, each] : entries) value.entries.push_back({std::string(key), {}, std::move(each)});
  return value;
}

YamlValue sequence(std::vector<YamlValue> items) {
  YamlValue value;
  value.kind = Kind::sequence;
  value.items = std::move(items);
  return value;
}

// The words of the enumerations, in their order.
constexpr std::string_view kIpProtocols[] = {"any", "ip4", "ip6"};
constexpr std::string_view kProxyProtocols[] = {"none", "v1", "v2"};
constexpr std::string_view kExpect[] = {"auto", "require", "ignore"};
constexpr std::string_view kProfiles[] = {"auto", "public", "private"};
constexpr std::string_view kVersions[] = {"TLS10", "TLS11", "TLS12", "TLS13"};
constexpr std::string_view kKeyTypes[] = {"any", "rsa", "ecdsa"};
constexpr std::string_view kHashes[] = {"sha1", "sha256"};
constexpr std::string_view kProxySchemes[] = {"", "http", "socks5"};

template <class Enum, std::size_t N>
YamlValue choice(const std::string_view (&words)[N], Enum value) {
  return word(words[static_cast<std::size_t>(value)]);
}

YamlValue url(const proxy::Settings& proxy) {
  if (proxy.kind == proxy::Kind::none) return quoted("");
  std::string text(kProxySchemes[static_cast<std::size_t>(proxy.kind)]);
  text += "://";
  if (!proxy.user.empty()) text += "<secret>@";
  const bool is_ipv6 = proxy.host.find(':') != std::string::npos;
  text += is_ipv6 ? "[" + proxy.host + "]" : proxy.host;
  return quoted(text + ":" + std::to_string(proxy.port));
}

YamlValue tls_config(const tls::Settings& tls) {
  return mapping({{"ca_file", quoted(tls.ca_file)},
                  {"cert_file", quoted(tls.cert_file)},
                  {"key_file", quoted(tls.key_file)},
                  {"min_version", choice(kVersions, tls.min_version)},
                  {"max_version", choice(kVersions, tls.max_version)}});
}

YamlValue view_of(const prober::View& view) {
  Entries entries;
  for (const std::string_view version : {"1.2", "1.3"}) {  // the name says what the view itself changes
    if (view.name.starts_with("tls" + std::string(version))) entries.emplace_back("tls", quoted(version));
  }
  if (view.multi) entries.emplace_back("multi", flag(true));
  if (view.tls.key_type != tls::KeyType::any) {
    entries.emplace_back("key_type", choice(kKeyTypes, view.tls.key_type));
  }
  if (!view.server_name.empty()) entries.emplace_back("server_name", quoted(view.server_name));
  return mapping(std::move(entries));
}

YamlValue policy_of(const Policy& policy) {
  return mapping({{"staple", choice(kExpect, policy.staple)},
                  {"profile", choice(kProfiles, policy.profile)},
                  {"clock_skew", word(format_duration(policy.clock_skew))},
                  {"max_age", word(format_duration(policy.max_age))},
                  {"warning_share", number(policy.warning_share)},
                  {"critical_share", number(policy.critical_share)}});
}

YamlValue responder_of(const responder::Settings& responder) {
  return mapping({{"query", flag(responder.query)},
                  {"interval", word(format_duration(responder.interval))},
                  {"url", quoted(responder.url)},
                  {"hash", choice(kHashes, responder.hash)},
                  {"proxy_url", url(responder.proxy)},
                  {"tls_config", tls_config(responder.tls)}});
}

}  // namespace

std::string module_yaml(const prober::Module& module) {
  std::vector<YamlValue> servers;
  for (const std::string& server : module.dns_servers) servers.push_back(quoted(server));
  std::vector<YamlValue> views;
  for (const prober::View& view : module.views) views.push_back(view_of(view));
  YamlValue keys = mapping({{"server_name", quoted(module.server_name)},
                            {"addresses", word(module.all_addresses ? "all" : "first")},
                            {"ip_protocol", choice(kIpProtocols, module.ip_protocol)},
                            {"starttls", word(entry(module.starttls).name)},
                            {"dns_servers", sequence(std::move(servers))},
                            {"proxy_url", url(module.proxy)},
                            {"proxy_protocol", choice(kProxyProtocols, module.proxy_protocol)},
                            {"attempts", word(std::to_string(module.attempts))},
                            {"attempt_delay", word(format_duration(module.attempt_delay))},
                            {"tls_config", tls_config(module.tls)},
                            {"views", sequence(std::move(views))},
                            {"policy", policy_of(module.policy)},
                            {"responder", responder_of(module.responder)}});
  return redacted_yaml(mapping({{module.name.empty() ? "tls" : module.name, std::move(keys)}}));
}

}  // namespace staple::config
