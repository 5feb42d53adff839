#include "exporter/endpoints.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace staple {
namespace {

/// Files of one module, and where it names them.
using Named = std::pair<Place, const Module*>;

/// load_clients loads each distinct TLS configuration once and adds a problem for each that cannot be.
TlsClients load_clients(const Settings& settings, const std::string& file,
                        const std::shared_ptr<const Roots>& system, std::vector<Problem>& problems) {
  std::vector<Named> modules;
  for (const auto& [name, module] : settings.modules) {
    const auto place = settings.tls_places.find(name);
    modules.emplace_back(place == settings.tls_places.end() ? Place{file, 0, 0, ""} : place->second,
                         module.get());
  }
  // In the order of the file, so that its problems are, too.
  std::ranges::sort(modules, {},
                    [](const Named& named) { return std::tie(named.first.line, named.first.column); });
  TlsClients clients;
  std::set<TlsSettings> failed;
  for (const auto& [place, module] : modules) {
    if (clients.contains(module->tls) || failed.contains(module->tls)) continue;
    auto client = load_tls_client(module->tls, system);
    if (client) {
      clients.emplace(module->tls, std::move(*client));
    } else {
      failed.insert(module->tls);
      problems.push_back({place.file, place.line, place.column, place.path, client.error().message});
    }
  }
  return clients;
}

}  // namespace

const std::shared_ptr<const TlsClient>& Configuration::client(const Module& module) const {
  return clients.at(module.tls);
}

std::vector<std::shared_ptr<const Endpoint>> make_endpoints(const Settings& settings,
                                                            const TlsClients& clients) {
  std::vector<std::shared_ptr<const Endpoint>> endpoints;
  for (const auto& fleet : settings.fleets) {
    const auto& client = clients.at(fleet.module->tls);
    std::set<std::string> seen;
    for (const auto& group : fleet.groups) {
      for (const auto& target : group.targets) {
        auto name = to_string(target);
        if (!seen.insert(name).second) continue;
        endpoints.push_back(std::make_shared<const Endpoint>(
            Endpoint{fleet.name, target, std::move(name), group.labels, fleet.module, client, fleet.interval,
                     fleet.failure_interval, fleet.timeout}));
      }
    }
  }
  return endpoints;
}

LoadedConfiguration load_configuration(const std::string& file, const std::shared_ptr<const Roots>& system) {
  auto loaded = file.empty() ? LoadedSettings(default_settings()) : load_settings(file);
  if (auto* const problems = std::get_if<std::vector<Problem>>(&loaded)) return std::move(*problems);
  Configuration configuration;
  configuration.settings = std::get<Settings>(std::move(loaded));
  std::vector<Problem> problems;
  configuration.clients = load_clients(configuration.settings, file, system, problems);
  if (!problems.empty()) return problems;
  configuration.endpoints = make_endpoints(configuration.settings, configuration.clients);
  return configuration;
}

}  // namespace staple
