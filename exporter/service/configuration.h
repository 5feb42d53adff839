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
#include "probes/prober/view_clients.h"
#include "probes/x509/roots.h"

namespace staple::service {

/// TlsClients holds the loaded clients of each distinct set of TLS configurations
/// (see collect_tls_settings()).
using TlsClients = std::map<std::vector<tls::Settings>, std::shared_ptr<const prober::ViewClients>>;

/// ResponderClients holds, by module, how its responders are queried; it has no entry for modules
/// that query none.
using ResponderClients = std::map<std::string, std::shared_ptr<const endpoint::ResponderClient>>;

/// HttpClientConfigs holds, by fleet, how each of its `http_sd_configs` is asked.
using HttpClientConfigs =
    std::map<std::string, std::vector<std::shared_ptr<const discovery::HttpClientConfig>>>;

/// Configuration is a configuration file that was read and found right, with the files it names
/// loaded. Replaced as a whole or not at all.
struct Configuration {
  config::Settings settings;
  TlsClients tls_clients;              ///< of every module, in use or not
  ResponderClients responder_clients;  ///< of every module that queries responders
  HttpClientConfigs http_sd;

  /// view_clients returns the loaded clients of one of the modules in `settings`.
  const std::shared_ptr<const prober::ViewClients>& view_clients(
      const prober::Module& module) const;

  /// responder_client returns how the responders of a module are queried, or null if they are not.
  std::shared_ptr<const endpoint::ResponderClient> responder_client(
      const prober::Module& module) const;
};

/// ConfigurationResult is either a configuration or every problem found (never none).
using ConfigurationResult = std::variant<Configuration, std::vector<config::Problem>>;

/// load_configuration reads `file` and the certificates and keys it names, all anew; `system` holds
/// the system's roots. An empty name gives the built-in modules and no fleets. This is what
/// `--config.check` checks.
ConfigurationResult load_configuration(const std::string& file,
                                       const std::shared_ptr<const x509::Roots>& system);

/// make_endpoints lists what a fleet of the configuration names itself, then what was `discovered`
/// for it. A target that comes twice is there once, as it came first. Groups whose module does not
/// exist are left out.
std::vector<std::shared_ptr<const endpoint::Endpoint>> make_endpoints(
    const Configuration& configuration, const config::FleetSettings& fleet,
    const std::vector<std::shared_ptr<const discovery::DiscoveredGroups>>& discovered = {});

/// count_static_endpoints returns how many endpoints the configuration itself names, without those
/// to be discovered. It makes them to count them.
std::size_t count_static_endpoints(const Configuration& configuration);

}  // namespace staple::service
