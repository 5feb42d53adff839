// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "exporter/configuration/load.h"
#include "exporter/configuration/settings.h"
#include "exporter/discovery/http_client_config.h"
#include "exporter/discovery/target_list.h"
#include "exporter/endpoint/responder_client.h"
#include "exporter/endpoint/status.h"
#include "exporter/kubernetes/cluster_config.h"
#include "exporter/service/anonymous_module.h"
#include "probes/prober/view_clients.h"
#include "probes/x509/roots.h"

namespace staple::service {

/// TlsClients holds the loaded clients of each distinct set of TLS configurations
/// (see collect_tls_settings()).
using TlsClients = std::map<std::vector<tls::Settings>, std::shared_ptr<const prober::ViewClients>>;

/// ResponderClients holds the clients of the modules that query responders, by module name.
using ResponderClients = std::map<std::string, std::shared_ptr<const endpoint::ResponderClient>>;

/// HttpClientConfigs holds the clients of the `http_sd_configs`, by fleet and in their order.
using HttpClientConfigs =
    std::map<std::string, std::vector<std::shared_ptr<const discovery::HttpClientConfig>>>;

/// ClusterConfigs holds the API servers of the `kubernetes_sd_configs`, by fleet and in their order.
using ClusterConfigs =
    std::map<std::string, std::vector<std::shared_ptr<const kubernetes::ClusterConfig>>>;

/// Configuration holds valid settings and the loaded files that they name. A reload replaces it as
/// a whole or not at all.
struct Configuration {
  config::Settings settings;
  TlsClients tls_clients;              ///< of every module, in use or not
  ResponderClients responder_clients;  ///< of every module that queries responders
  HttpClientConfigs http_sd;
  ClusterConfigs kubernetes_sd;
  AnonymousModules anonymous_modules;  ///< for requests that name any target
  /// What is wrong with the roots of the system, if a module needs them. Empty if nothing is.
  std::string roots_problem;

  /// The modules with a login, but without it, by name (see without_login()).
  std::map<std::string, std::shared_ptr<const prober::Module>> modules_without_login;

  /// without_login returns a module of `settings` for a target that `static_configs` do not name. A
  /// list of targets or a request could name a server that collects the password.
  std::shared_ptr<const prober::Module> without_login(
      const std::shared_ptr<const prober::Module>& module) const;

  /// view_clients returns the loaded clients of a module of `settings`.
  const std::shared_ptr<const prober::ViewClients>& view_clients(
      const prober::Module& module) const;

  /// responder_client returns the client of a module. Returns null if the module queries
  /// no responder.
  std::shared_ptr<const endpoint::ResponderClient> responder_client(
      const prober::Module& module) const;
};

/// ConfigurationResult holds a configuration, or every problem, at least one.
using ConfigurationResult = std::variant<Configuration, std::vector<config::Problem>>;

/// load_configuration reads `file` and the files that it names. `system` holds the roots of the
/// system. Without a file name, it returns the default settings. Does not throw: what is thrown
/// meanwhile, such as by a lack of memory, is a problem of `file`.
ConfigurationResult load_configuration(const std::string& file,
                                       const std::shared_ptr<const x509::Roots>& system);

/// Endpoints holds endpoints, never null.
using Endpoints = std::vector<std::shared_ptr<const endpoint::Endpoint>>;

/// make_endpoints returns the endpoints of a fleet: those of `static_configs`, then the
/// `discovered` ones. Of several equal targets, only the first is used. Groups whose module does
/// not exist are left out. Those that are equal to one of `known` are the same objects.
Endpoints make_endpoints(
    const Configuration& configuration, const config::FleetSettings& fleet,
    const std::vector<std::shared_ptr<const discovery::DiscoveredGroups>>& discovered = {},
    const Endpoints& known = {});

/// count_static_endpoints returns the number of endpoints without discovery.
std::size_t count_static_endpoints(const Configuration& configuration);

}  // namespace staple::service
