// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/source_settings.h"

#include <utility>

#include "exporter/discovery/dns_source.h"
#include "exporter/discovery/file_source.h"
#include "exporter/discovery/http_source.h"
#include "exporter/discovery/kubernetes_source.h"

namespace staple::discovery {
namespace {

using Made = std::unique_ptr<Source>;

/// Maker makes a source of each kind of settings. A kind without a function here does not compile.
struct Maker {
  const SourceSettings& settings;
  SourceContext context;

  Made operator()(const config::FileDiscovery& files) {
    return std::make_unique<FileSource>(context.loop, context.clock, files, settings.rules,
                                        settings.previous_groups, context.on_change);
  }

  Made operator()(const std::shared_ptr<const HttpClientConfig>& client_config) {
    return std::make_unique<HttpSource>(client_config, settings.rules, context.resolver({}),
                                        context.clock);
  }

  Made operator()(const config::DnsDiscovery& dns) {
    const DiscoveredGroups none;
    const auto& known = settings.previous_groups ? *settings.previous_groups : none;
    return std::make_unique<DnsSource>(dns, settings.rules, known, context.resolver(dns.servers));
  }

  Made operator()(const KubernetesCluster& cluster) {
    return std::make_unique<KubernetesSource>(context.loop, context.clock, cluster.config,
                                              settings.rules, settings.previous_groups != nullptr,
                                              context.resolver({}), context.on_change);
  }
};

}  // namespace

std::unique_ptr<Source> make_source(const SourceSettings& settings, SourceContext context) {
  return std::visit(Maker{settings, std::move(context)}, settings.sd_config);
}

}  // namespace staple::discovery
