#include <map>
#include <memory>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"

namespace staple {
namespace {

/// Draft is a module being read, and the folder that its files are relative to.
struct Draft {
  Module module;
  const std::filesystem::path& folder;
};

constexpr Choice<bool> kAddresses[] = {{"all", true}, {"first", false}};

constexpr Choice<IpProtocol> kIpProtocols[] = {
    {"any", IpProtocol::any}, {"ip4", IpProtocol::ip4}, {"ip6", IpProtocol::ip6}};

constexpr Choice<TlsVersion> kVersions[] = {{"TLS10", TlsVersion::tls10},
                                            {"TLS11", TlsVersion::tls11},
                                            {"TLS12", TlsVersion::tls12},
                                            {"TLS13", TlsVersion::tls13}};

constexpr Choice<Expect> kExpect[] = {
    {"auto", Expect::automatic}, {"require", Expect::require}, {"ignore", Expect::ignore}};

constexpr Choice<Profile> kProfiles[] = {
    {"auto", Profile::automatic}, {"public", Profile::public_web}, {"private", Profile::private_pki}};

void read_file_name(const Node& node, const Draft& draft, std::string& into) {
  const auto text = read_text(node);
  if (!text) return;
  if (text->find('\0') != std::string::npos) {
    node.fail("no file name has a NUL in it");
  } else if (!text->empty()) {
    into = (draft.folder / *text).lexically_normal().string();
  }
}

void read_server_name(const Node& node, std::string& into) {
  const auto text = read_text(node);
  if (!text || text->empty()) return;
  const auto target = parse_target("localhost#" + *text, 443);
  if (target) {
    into = target->server_name;
  } else {
    node.fail("expected a DNS name or an IP address, found " + found(node.value));
  }
}

constexpr Key<Draft> kTlsKeys[] = {
    {"ca_file", [](const Node& n, Draft& d) { read_file_name(n, d, d.module.tls.ca_file); }},
    {"cert_file", [](const Node& n, Draft& d) { read_file_name(n, d, d.module.tls.cert_file); }},
    {"key_file", [](const Node& n, Draft& d) { read_file_name(n, d, d.module.tls.key_file); }},
    {"min_version", [](const Node& n, Draft& d) { read_choice(n, kVersions, d.module.tls.min_version); }},
    {"max_version", [](const Node& n, Draft& d) { read_choice(n, kVersions, d.module.tls.max_version); }},
};

void read_tls(const Node& node, Draft& draft) {
  read_mapping(node, "tls_config", kTlsKeys, draft);
  const auto& tls = draft.module.tls;
  if (!tls.cert_file.empty() && tls.key_file.empty()) {
    node.find("cert_file")->fail("needs key_file beside it");
  }
  if (!tls.key_file.empty() && tls.cert_file.empty()) {
    node.find("key_file")->fail("needs cert_file beside it");
  }
  if (tls.min_version > tls.max_version) {
    const auto given = node.find("min_version");
    (given ? *given : *node.find("max_version")).fail("min_version must not be above max_version");
  }
}

constexpr Key<Policy> kPolicyKeys[] = {
    {"staple", [](const Node& n, Policy& p) { read_choice(n, kExpect, p.staple); }},
    {"profile", [](const Node& n, Policy& p) { read_choice(n, kProfiles, p.profile); }},
    {"clock_skew", [](const Node& n, Policy& p) { read_duration(n, Seconds(0), kLongest, p.clock_skew); }},
    {"max_age", [](const Node& n, Policy& p) { read_duration(n, Seconds(0), kLongest, p.max_age); }},
    {"warning_share", [](const Node& n, Policy& p) { read_share(n, p.warning_share); }},
    {"critical_share", [](const Node& n, Policy& p) { read_share(n, p.critical_share); }},
};

void read_policy(const Node& node, Draft& draft) {
  auto& policy = draft.module.policy;
  read_mapping(node, "policy", kPolicyKeys, policy);
  if (policy.critical_share > policy.warning_share) {
    const auto given = node.find("critical_share");
    (given ? *given : *node.find("warning_share")).fail("critical_share must not be above warning_share");
  }
}

constexpr Key<Draft> kKeys[] = {
    {"server_name", [](const Node& n, Draft& d) { read_server_name(n, d.module.server_name); }},
    {"addresses", [](const Node& n, Draft& d) { read_choice(n, kAddresses, d.module.all_addresses); }},
    {"ip_protocol", [](const Node& n, Draft& d) { read_choice(n, kIpProtocols, d.module.ip_protocol); }},
    {"tls_config", &read_tls},
    {"policy", &read_policy},
};

}  // namespace

void read_modules(const Node& node, const std::filesystem::path& folder, Settings& into) {
  if (!node.is_mapping()) return;
  std::map<std::string_view, Mark> seen;
  for (const auto& entry : node.value.entries) {
    const auto child = node.child(entry);
    const auto [first, is_new] = seen.emplace(entry.key, entry.mark);
    if (!is_new) {
      node.problems.add(entry.mark, child.path,
                        "repeated key, first given in line " + std::to_string(first->second.line));
      continue;
    }
    if (entry.key.empty()) node.problems.add(entry.mark, node.path, "a module needs a name");
    Draft draft{{}, folder};
    draft.module.name = entry.key;
    read_mapping(child, "module", kKeys, draft);
    const auto& tls = draft.module.tls;
    if (!tls.ca_file.empty() || !tls.cert_file.empty()) {
      const auto at = *child.find("tls_config");
      into.tls_places[entry.key] = {node.problems.file, at.value.mark.line, at.value.mark.column, at.path};
    }
    into.modules[entry.key] = std::make_shared<const Module>(std::move(draft.module));
  }
}

}  // namespace staple
