// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <memory>
#include <vector>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"

namespace staple::config {
namespace {

/// Draft is a module that is being read.
struct Draft {
  prober::Module module;
  const Files& files;
};

constexpr Choice<bool> kAddresses[] = {{"all", true}, {"first", false}};

constexpr Choice<net::IpProtocol> kIpProtocols[] = {
    {"any", net::IpProtocol::any}, {"ip4", net::IpProtocol::ip4}, {"ip6", net::IpProtocol::ip6}};

constexpr Choice<proxy::ProxyProtocol> kProxyProtocols[] = {{"none", proxy::ProxyProtocol::none},
                                                            {"v1", proxy::ProxyProtocol::v1},
                                                            {"v2", proxy::ProxyProtocol::v2}};

constexpr Choice<StaplePolicy> kStaplePolicies[] = {{"auto", StaplePolicy::automatic},
                                                    {"require", StaplePolicy::require},
                                                    {"ignore", StaplePolicy::ignore}};

constexpr Choice<Profile> kProfiles[] = {{"auto", Profile::automatic},
                                         {"public", Profile::public_web},
                                         {"private", Profile::private_pki}};

/// kMaxAttempts bounds the connections of one probe to one address.
constexpr unsigned kMaxAttempts = 20;
constexpr Seconds kMaxAttemptDelay = std::chrono::minutes(1);

constexpr Key<Policy> kPolicyKeys[] = {
    {"staple", [](const Node& n, Policy& p) { read_choice(n, kStaplePolicies, p.staple); }},
    {"profile", [](const Node& n, Policy& p) { read_choice(n, kProfiles, p.profile); }},
    {"clock_skew",
     [](const Node& n, Policy& p) { read_duration(n, Seconds(0), kMaxDuration, p.clock_skew); }},
    {"max_age",
     [](const Node& n, Policy& p) { read_duration(n, Seconds(0), kMaxDuration, p.max_age); }},
    {"warning_share", [](const Node& n, Policy& p) { read_share(n, p.warning_share); }},
    {"critical_share", [](const Node& n, Policy& p) { read_share(n, p.critical_share); }},
};

void read_policy(const Node& node, Draft& draft) {
  auto& policy = draft.module.policy;
  read_mapping(node, kPolicyKeys, policy);
  if (policy.critical_share > policy.warning_share) {
    const auto given = node.find("critical_share");
    (given ? *given : *node.find("warning_share"))
        .fail("critical_share must not be above warning_share");
  }
}

constexpr Key<Draft> kKeys[] = {
    {"server_name", [](const Node& n, Draft& d) { read_server_name(n, d.module.server_name); }},
    {"addresses",
     [](const Node& n, Draft& d) { read_choice(n, kAddresses, d.module.all_addresses); }},
    {"ip_protocol",
     [](const Node& n, Draft& d) { read_choice(n, kIpProtocols, d.module.ip_protocol); }},
    {"starttls", [](const Node& n, Draft& d) { read_starttls(n, d.module.starttls); }},
    // After `starttls`, which these two need
    {"ehlo_name",
     [](const Node& n, Draft& d) { read_ehlo_name(n, d.module.starttls, d.module.ehlo_name); }},
    {"login",
     [](const Node& n, Draft& d) { read_login(n, d.module.starttls, d.files, d.module.login); }},
    {"dns_servers", [](const Node& n, Draft& d) { read_dns_servers(n, d.module.dns_servers); }},
    {"proxy_url", [](const Node& n, Draft& d) { read_proxy_url(n, d.module.proxy); }},
    {"proxy_password_file",
     [](const Node& n, Draft& d) {
       read_file_name(n, d.files.folder, d.module.proxy.password_file);
     }},
    {"proxy_protocol",
     [](const Node& n, Draft& d) { read_choice(n, kProxyProtocols, d.module.proxy_protocol); }},
    {"attempts",
     [](const Node& n, Draft& d) {
       unsigned attempts = 0;
       read_count(n, 1, kMaxAttempts, attempts);
       if (attempts > 0) d.module.attempts = attempts;
     }},
    {"attempt_delay",
     [](const Node& n, Draft& d) {
       read_duration(n, Seconds(0), kMaxAttemptDelay, d.module.attempt_delay);
     }},
    {"tls_config", [](const Node& n, Draft& d) { read_tls(n, d.files.folder, d.module.tls); }},
    // After the keys that views inherit
    {"views", [](const Node& n, Draft& d) { read_views(n, d.module); }},
    {"policy", &read_policy},
    {"responder", [](const Node& n, Draft& d) { read_responder(n, d.files, d.module.responder); }},
};

/// location_of returns the location of `node`, for problems that appear only when its files
/// are loaded.
SourceLocation location_of(const Node& node) {
  return {node.problems.file, node.value.mark.line, node.value.mark.column, node.path};
}

}  // namespace

void read_modules(const Node& node, const Files& files, Settings& into) {
  node.for_each_entry([&](const Entry& entry) {
    const auto& [key, child] = entry;
    const std::string& name = key.key;
    if (name.empty()) node.problems.add(key.mark, node.path, "a module needs a name");
    Draft draft{{}, files};
    draft.module.name = name;
    read_mapping(child, kKeys, draft);
    const auto& tls = draft.module.tls;
    if (!tls.ca_file.empty() || !tls.cert_file.empty()) {
      into.tls_locations[name] = location_of(*child.find("tls_config"));
    }
    if (const auto file = child.find("proxy_password_file"))
      read_proxy_password(child, *file, files, draft.module.proxy);
    if (const auto responder = child.find("responder"))
      into.responder_locations[name] = location_of(*responder);
    into.modules[name] = std::make_shared<const prober::Module>(std::move(draft.module));
  });
}

}  // namespace staple::config
