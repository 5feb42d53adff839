#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "exporter/configuration/load.h"
#include "exporter/configuration/settings.h"
#include "exporter/responder/access.h"
#include "exporter/schedule/snapshot.h"
#include "probes/tls/client.h"
#include "probes/x509/roots.h"

namespace staple {

/// TlsClients holds the loaded clients of each distinct set of TLS configurations (see tls_settings()).
using TlsClients = std::map<std::vector<TlsSettings>, std::shared_ptr<const ViewClients>>;

/// ResponderAccesses holds, by module, how its responders are asked; modules that ask none are not there.
using ResponderAccesses = std::map<std::string, std::shared_ptr<const ResponderAccess>>;

/// Configuration is a configuration file that was read and found right, with the files it names loaded.
/// Replaced as a whole or not at all.
struct Configuration {
  Settings settings;
  TlsClients clients;                                      ///< of every module, in use or not
  ResponderAccesses responders;                            ///< as clients
  std::vector<std::shared_ptr<const Endpoint>> endpoints;  ///< in the order of the file

  /// view_clients returns the loaded clients of one of the modules in `settings`.
  const std::shared_ptr<const ViewClients>& view_clients(const Module& module) const;

  /// responder returns how the responders of a module are asked. Null: they are not.
  std::shared_ptr<const ResponderAccess> responder(const Module& module) const;
};

/// LoadedConfiguration is either a configuration or every problem found (never none).
using LoadedConfiguration = std::variant<Configuration, std::vector<Problem>>;

/// load_configuration reads `file` and the certificates and keys it names, all anew; `system` holds the
/// system's roots. An empty name gives the built-in modules and no fleets. This is what `--config.check`
/// checks.
LoadedConfiguration load_configuration(const std::string& file, const std::shared_ptr<const Roots>& system);

/// make_endpoints lists what the fleets name. A target that a fleet names twice is there once, with the
/// labels of its first group. `clients` holds those of every module.
std::vector<std::shared_ptr<const Endpoint>> make_endpoints(const Settings& settings,
                                                            const TlsClients& clients,
                                                            const ResponderAccesses& responders = {});

}  // namespace staple
