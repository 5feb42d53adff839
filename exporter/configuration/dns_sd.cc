// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "exporter/targets/read_target.h"
#include "probes/dns/resolver.h"
#include "probes/target.h"

namespace staple::config {
namespace {

using Type = DnsDiscovery::Type;

constexpr Choice<Type> kTypes[] = {{"SRV", Type::srv}, {"A", Type::a}, {"AAAA", Type::aaaa}};

void read_names(const Node& node, DnsDiscovery& into) {
  node.for_each_item([&](const Node& item) {
    const auto text = read_text(item);
    if (!text) return;
    auto name = targets::read_server_name(*text);
    if (name && !is_ip_address(*name)) {
      into.names.push_back(*std::move(name));
    } else {
      item.fail("expected a DNS name, found " + describe_value(item.value));
    }
  });
}

void read_port(const Node& node, DnsDiscovery& into) {
  unsigned port = 0;
  read_count(node, 1, 65535, port);
  into.port = static_cast<std::uint16_t>(port);
}

constexpr Key<DnsDiscovery> kKeys[] = {
    {"names", &read_names},
    {"type", [](const Node& n, DnsDiscovery& d) { read_choice(n, kTypes, d.type); }},
    {"port", &read_port},
    {"refresh_interval",
     [](const Node& n, DnsDiscovery& d) {
       read_duration(n, Seconds(1), kMaxDuration, d.refresh_interval);
     }},
};

}  // namespace

void read_dns_sd(const Node& node, std::vector<DnsDiscovery>& into) {
  node.for_each_item([&](const Node& item) {
    DnsDiscovery discovery;
    if (read_mapping(item, kKeys, discovery)) {
      const bool has_port = item.find("port").has_value();
      if (discovery.names.empty()) item.fail("needs names");
      if (discovery.type == Type::srv && has_port)
        item.fail("port is not allowed with type SRV, whose records hold the ports");
      if (discovery.type != Type::srv && !has_port) item.fail("needs a port with type A or AAAA");
    }
    into.push_back(std::move(discovery));
  });
}

void read_dns_servers(const Node& node, std::vector<std::string>& into) {
  node.for_each_item([&](const Node& item) {
    const auto text = read_text(item);
    if (!text) return;
    if (const auto problem = dns::check_name_server(*text); problem.empty()) {
      into.push_back(*text);
    } else {
      item.fail(problem + ", found " + describe_value(item.value));
    }
  });
}

}  // namespace staple::config
