// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/configuration/http_client.h"
#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "exporter/configuration/selector_syntax.h"

namespace staple::config {
namespace {

using Role = KubernetesRole;

constexpr Choice<Role> kRoles[] = {{"ingress", Role::ingress},
                                   {"gateway", Role::gateway},
                                   {"httproute", Role::httproute},
                                   {"tlsroute", Role::tlsroute},
                                   {"service", Role::service}};

constexpr Choice<bool> kConnect[] = {{"host", false}, {"load_balancer", true}};

/// kMaxNamespaces bounds the watches of a source.
constexpr std::size_t kMaxNamespaces = 100;
constexpr std::size_t kMaxNamespaceName = 63;  ///< characters (RFC 1123)

/// Draft is an entry that is being read.
struct Draft {
  KubernetesDiscovery discovery;
  const Files& files;
};

bool is_mapping(const Node& node) { return node.value.kind == YamlValue::Kind::mapping; }

bool is_namespace_name(std::string_view name) {
  const auto is_alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && name.size() <= kMaxNamespaceName && is_alphanumeric(name.front()) &&
         is_alphanumeric(name.back()) &&
         std::ranges::all_of(name, [&](char c) { return is_alphanumeric(c) || c == '-'; });
}

void read_namespace_names(const Node& node, KubernetesDiscovery& into) {
  node.for_each_item([&](const Node& item) {
    const auto text = read_text(item);
    if (!text) return;
    if (!is_namespace_name(*text)) {
      item.fail("expected the name of a namespace, found " + describe_value(item.value));
    } else if (std::ranges::find(into.namespaces, *text) != into.namespaces.end()) {
      item.fail("repeated namespace");
    } else {
      into.namespaces.push_back(*text);
    }
  });
  if (into.namespaces.size() > kMaxNamespaces) {
    node.fail("more than " + std::to_string(kMaxNamespaces) +
              " namespaces; leave them out to watch all");
  }
}

constexpr Key<KubernetesDiscovery> kNamespaceKeys[] = {
    {"own_namespace", [](const Node& n, KubernetesDiscovery& d) { read_flag(n, d.own_namespace); }},
    {"names", &read_namespace_names},
};

void read_label_selector(const Node& node, KubernetesSelector& into) {
  read_line(node, into.label);
  if (auto problem = check_label_selector(into.label); !problem.empty()) node.fail(problem);
}

void read_field_selector(const Node& node, KubernetesSelector& into) {
  read_line(node, into.field);
  if (auto problem = check_field_selector(into.field); !problem.empty()) node.fail(problem);
}

constexpr Key<KubernetesSelector> kSelectorKeys[] = {
    {"role", [](const Node& n, KubernetesSelector& s) { read_choice(n, kRoles, s.role); }},
    {"label", &read_label_selector},
    {"field", &read_field_selector},
};

void read_selectors(const Node& node, KubernetesDiscovery& into) {
  node.for_each_item([&](const Node& item) {
    KubernetesSelector selector;
    const bool is_valid = read_mapping(item, kSelectorKeys, selector);
    const auto role = item.find("role");
    if (!role && is_mapping(item)) return item.fail("needs a role");
    if (!is_valid) return;
    if (std::ranges::find(into.selectors, selector.role, &KubernetesSelector::role) !=
        into.selectors.end()) {
      return role->fail("repeated role: each role has one selector, with label, field or both");
    }
    into.selectors.push_back(std::move(selector));
  });
}

/// read_api_server reads a URL. An empty string leaves the cluster of the pod.
void read_api_server(const Node& node, Draft& draft) {
  if (node.value.kind == YamlValue::Kind::scalar && node.value.text.empty()) return;
  read_server_url(node, draft.discovery.client.url);
  if (!draft.discovery.client.url.query.empty()) node.fail("a query is not allowed in the URL");
}

constexpr Key<Draft> kKeys[] = {
    {"role", [](const Node& n, Draft& d) { read_choice(n, kRoles, d.discovery.role); }},
    {"connect",
     [](const Node& n, Draft& d) { read_choice(n, kConnect, d.discovery.load_balancer); }},
    {"api_server", &read_api_server},
    {"kubeconfig_file",
     [](const Node& n, Draft& d) {
       read_file_name(n, d.files.folder, d.discovery.kubeconfig_file);
     }},
    {"namespaces", [](const Node& n, Draft& d) { read_mapping(n, kNamespaceKeys, d.discovery); }},
    {"selectors", [](const Node& n, Draft& d) { read_selectors(n, d.discovery); }},
    {"basic_auth",
     [](const Node& n, Draft& d) { read_basic_auth(n, d.files, d.discovery.client); }},
    {"authorization",
     [](const Node& n, Draft& d) { read_authorization(n, d.files, d.discovery.client); }},
    {"tls_config",
     [](const Node& n, Draft& d) { read_tls(n, d.files.folder, d.discovery.client.tls); }},
    {"proxy_url", [](const Node& n, Draft& d) { read_proxy_url(n, d.discovery.client.proxy); }},
    {"proxy_password_file",
     [](const Node& n, Draft& d) {
       read_file_name(n, d.files.folder, d.discovery.client.proxy.password_file);
     }},
};

/// kClientKeys holds the keys about the connection to an `api_server`.
constexpr std::string_view kClientKeys[] = {"basic_auth", "authorization", "tls_config",
                                            "proxy_url", "proxy_password_file"};

/// check_combinations reports keys that exclude each other.
void check_combinations(const Node& item, const KubernetesDiscovery& discovery) {
  const bool has_server = !discovery.client.url.host.empty();
  const bool has_kubeconfig = !discovery.kubeconfig_file.empty();
  if (has_server && has_kubeconfig)
    item.find("kubeconfig_file")->fail("not allowed together with api_server");
  for (const std::string_view key : kClientKeys) {
    const auto given = item.find(key);
    if (!given) continue;
    if (has_kubeconfig) {
      given->fail("not allowed together with kubeconfig_file, which has it itself");
    } else if (!has_server) {
      given->fail("needs api_server: in a cluster, the token of the pod is used");
    }
  }
  if (discovery.own_namespace && (has_server || has_kubeconfig)) {
    const auto namespaces = item.find("namespaces");
    namespaces->find("own_namespace")
        ->fail(std::string("not allowed together with ") +
               (has_server ? "api_server" : "kubeconfig_file") +
               ": it is the namespace of the pod that the exporter runs in");
  }
}

/// check_selectors reports selectors of kinds that the role does not read.
void check_selectors(const Node& item, const KubernetesDiscovery& discovery) {
  const bool is_route = discovery.role == Role::httproute || discovery.role == Role::tlsroute;
  const auto selectors = item.find("selectors");
  if (!selectors || selectors->value.kind != YamlValue::Kind::sequence) return;  // reported before
  selectors->for_each_item([&](const Node& selector) {
    const auto role = selector.find("role");
    if (!role || role->value.text == name(discovery.role)) return;
    if (is_route && role->value.text == name(Role::gateway)) return;
    role->fail("the role " + std::string(name(discovery.role)) + " has only selectors of " +
               (is_route ? "itself and of gateway" : "itself"));
  });
}

}  // namespace

std::string_view name(KubernetesRole role) {
  const auto* const found = std::ranges::find(kRoles, role, &Choice<Role>::value);
  return found->word;
}

void read_kubernetes_sd(const Node& node, const Files& files,
                        std::vector<KubernetesDiscovery>& into,
                        std::vector<SourceLocation>& locations) {
  node.for_each_item([&](const Node& item) {
    Draft draft{{}, files};
    const bool is_valid = read_mapping(item, kKeys, draft);
    if (is_mapping(item) && !item.find("role"))
      item.fail("needs a role: ingress, gateway, httproute, tlsroute or service");
    if (is_valid) check_combinations(item, draft.discovery);
    check_selectors(item, draft.discovery);
    read_proxy_password(item, item, files, draft.discovery.client.proxy);
    into.push_back(std::move(draft.discovery));
    locations.push_back(
        {node.problems.file, item.value.mark.line, item.value.mark.column, item.path});
  });
}

}  // namespace staple::config
