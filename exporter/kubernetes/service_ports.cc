// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/kubernetes/endpoint_collector.h"
#include "probes/text/ascii.h"

namespace staple::kubernetes {
namespace {

constexpr std::string_view kExternalDns = "external-dns.alpha.kubernetes.io/hostname";

/// kTlsPorts holds the ports on which TLS begins at once: HTTPS, SMTPS, LDAPS, DNS, FTPS, Telnet,
/// IMAPS, IRC, POP3S, the global catalog, SIP, AMQPS, syslog, HTTPS again, MQTT.
constexpr auto kTlsPorts = std::to_array<std::uint16_t>(
    {443, 465, 636, 853, 990, 992, 993, 994, 995, 3269, 5061, 5671, 6514, 8443, 8883, 9443});

/// kTlsProtocols holds names of protocols over TLS, as in appProtocol and in names of ports.
constexpr auto kTlsProtocols = std::to_array<std::string_view>(
    {"amqps", "ftps", "grpcs", "https", "imaps", "ircs", "kubernetes.io/wss", "ldaps", "mqtts",
     "nntps", "pop3s", "sips", "smtps", "ssl", "tls", "websecure", "wss"});

/// kPlainProtocols holds values of appProtocol that exclude TLS.
constexpr auto kPlainProtocols = std::to_array<std::string_view>(
    {"http", "h2c", "kubernetes.io/h2c", "kubernetes.io/ws", "ws", "grpc"});

template <class List>
bool contains(const List& list, const auto& value) {
  return std::ranges::find(list, value) != list.end();
}

/// names_tls returns whether the name of a port is that of a protocol over TLS, alone or as the
/// first or last part: `https`, `https-admin`, `web-tls`.
bool names_tls(std::string_view name) {
  const std::size_t first = name.find('-');
  const std::size_t last = name.rfind('-');
  return contains(kTlsProtocols, name) ||
         (first != std::string_view::npos && (contains(kTlsProtocols, name.substr(0, first)) ||
                                              contains(kTlsProtocols, name.substr(last + 1))));
}

bool is_tls(const ServicePort& port) {
  if (!port.protocol.empty() && port.protocol != "TCP") return false;
  const std::string protocol = text::to_lower_text(port.app_protocol);
  if (contains(kTlsProtocols, protocol)) return true;
  if (contains(kPlainProtocols, protocol)) return false;
  return names_tls(text::to_lower_text(port.name)) || contains(kTlsPorts, port.port);
}

/// public_names returns the names that external-dns publishes for a Service.
std::vector<std::string> public_names(const Object& service) {
  std::vector<std::string> names;
  std::string name;
  for (const char c : std::string(find_annotation(service, kExternalDns).value_or("")) + ",") {
    if (c != ',') {
      if (c != ' ') name += c;
    } else if (!name.empty()) {
      names.push_back(std::exchange(name, {}));
    }
  }
  return names;
}

void add_port(const Object& service, const ServicePort& port,
              const std::vector<std::string>& public_names, EndpointCollector& into) {
  using Text = std::string_view;
  const Text cluster_ip = service.type == "ExternalName" ? Text() : service.cluster_ip;
  const Text load_balancer_ip = service.type == "LoadBalancer" ? service.load_balancer_ip : Text();
  const Text protocol = port.protocol.empty() ? Text("TCP") : port.protocol;
  const std::string number = std::to_string(port.port);
  const auto meta =
      std::to_array<EndpointCollector::MetaLabel>({{"type", service.type},
                                                   {"cluster_ip", cluster_ip},
                                                   {"external_name", service.external_name},
                                                   {"loadbalancer_ip", load_balancer_ip},
                                                   {"port_name", port.name},
                                                   {"port_number", number},
                                                   {"port_protocol", protocol}});
  for (const std::string& name : public_names) into.add(name, port.port, service.addresses, meta);
  if (!public_names.empty()) return;
  if (into.options().load_balancer) {
    into.add_addresses(port.port, service.addresses, meta);
  } else {
    // The domain of the cluster comes from the search list.
    const std::string name = service.name + "." + service.namespace_name + ".svc";
    into.add(name, port.port, service.addresses, meta, false);
  }
}

}  // namespace

void collect_service(const Object& service, EndpointCollector& into) {
  const bool is_wanted = find_annotation(service, kProbeAnnotation) == "true";
  if (service.type != "LoadBalancer" && !is_wanted) return;
  const auto names = public_names(service);
  for (const ServicePort& port : service.ports) {
    if (is_tls(port)) add_port(service, port, names, into);
  }
}

}  // namespace staple::kubernetes
