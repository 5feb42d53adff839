// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/configuration.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "exporter/configuration/catch_as_problem.h"
#include "exporter/configuration/privilege.h"
#include "exporter/configuration/secrets.h"
#include "exporter/metrics/family_filter.h"
#include "exporter/responder/load_responder_client.h"
#include "exporter/service/system_roots.h"

namespace staple::service {
namespace {

/// LocatedModule is a module and the location of its `tls_config`.
using LocatedModule = std::pair<config::SourceLocation, const prober::Module*>;

/// load_tls_clients loads each distinct TLS configuration once. Adds a problem for each that cannot
/// be loaded.
TlsClients load_tls_clients(const config::Settings& settings, const std::string& file,
                            const std::shared_ptr<const x509::Roots>& system,
                            std::vector<config::Problem>& problems) {
  std::vector<LocatedModule> modules;
  for (const auto& [name, module] : settings.modules) {
    const auto location = settings.tls_locations.find(name);
    modules.emplace_back(location == settings.tls_locations.end()
                             ? config::SourceLocation{file, 0, 0, ""}
                             : location->second,
                         module.get());
  }
  // In the order of the file, so that the problems are in this order, too.
  std::ranges::sort(modules, {}, [](const LocatedModule& located) {
    return std::tie(located.first.line, located.first.column);
  });
  TlsClients clients;
  std::set<tls::Settings> failed;  // all views of a module name the same files
  for (const auto& [place, module] : modules) {
    const auto wanted = collect_tls_settings(*module);
    if (clients.contains(wanted) || failed.contains(module->tls)) continue;
    auto loaded = prober::load_view_clients(wanted, system);
    if (loaded) {
      clients.emplace(wanted, std::move(*loaded));
    } else {
      failed.insert(module->tls);
      problems.push_back(
          {place.file, place.line, place.column, place.path, loaded.error().message});
    }
  }
  return clients;
}

/// load_responder_clients loads the client of each module that queries responders. Adds a problem
/// for each that cannot be loaded.
ResponderClients load_responder_clients(const config::Settings& settings, const std::string& file,
                                        const std::shared_ptr<const x509::Roots>& system,
                                        std::vector<config::Problem>& problems) {
  ResponderClients clients;
  for (const auto& [name, module] : settings.modules) {
    if (!module->responder.query) continue;
    auto client = polling::load_responder_client(*module, system);
    if (client) {
      clients.emplace(name, std::move(*client));
      continue;
    }
    const auto found = settings.responder_locations.find(name);
    const config::SourceLocation location = found == settings.responder_locations.end()
                                                ? config::SourceLocation{file, 0, 0, ""}
                                                : found->second;
    problems.push_back(
        {location.file, location.line, location.column, location.path, client.error().message});
  }
  return clients;
}

/// load_each loads each entry of a mechanism, by fleet. Adds a problem for each that cannot
/// be loaded, at its location.
template <class Loaded, class Setting, class Load>
std::map<std::string, std::vector<Loaded>> load_each(
    const std::vector<config::FleetSettings>& fleets,
    std::vector<Setting> config::FleetSettings::*entries,
    const std::map<std::string, std::vector<config::SourceLocation>>& locations, const Load& load,
    std::vector<config::Problem>& problems) {
  std::map<std::string, std::vector<Loaded>> all;
  for (const auto& fleet : fleets) {
    for (std::size_t i = 0; i < (fleet.*entries).size(); ++i) {
      auto loaded = load((fleet.*entries)[i]);
      if (loaded) {
        all[fleet.name].push_back(std::move(*loaded));
        continue;
      }
      const config::SourceLocation& location = locations.at(fleet.name).at(i);
      problems.push_back(
          {location.file, location.line, location.column, location.path, loaded.error().message});
    }
  }
  return all;
}

/// load_discovery loads how the servers of `http_sd_configs` and `kubernetes_sd_configs`
/// are reached.
void load_discovery(Configuration& into, const std::shared_ptr<const x509::Roots>& system,
                    std::vector<config::Problem>& problems) {
  using HttpClient = std::shared_ptr<const discovery::HttpClientConfig>;
  using Cluster = std::shared_ptr<const kubernetes::ClusterConfig>;
  const config::Settings& settings = into.settings;
  into.http_sd = load_each<HttpClient>(
      settings.fleets, &config::FleetSettings::http_sd, settings.http_sd_locations,
      [&](const auto& entry) { return discovery::load_http_client_config(entry, system); },
      problems);
  into.kubernetes_sd = load_each<Cluster>(
      settings.fleets, &config::FleetSettings::kubernetes_sd, settings.kubernetes_sd_locations,
      [&](const auto& entry) { return kubernetes::load_cluster_config(entry, system); }, problems);
}

/// EndpointMaker makes the endpoints of a fleet.
struct EndpointMaker {
  EndpointMaker(const Configuration& loaded, const config::FleetSettings& of,
                const Endpoints& known)
      : configuration(loaded), fleet(of) {
    known_by_name.reserve(known.size());
    for (const auto& each : known) known_by_name.emplace(each->name, &each);
  }

  /// add makes the endpoints of a group of targets whose names are not taken.
  template <class Group>
  void add(const Group& group, const std::shared_ptr<const prober::Module>& module) {
    endpoint::Endpoint made{fleet.name,
                            {},
                            "",
                            group.labels,
                            module,
                            configuration.view_clients(*module),
                            fleet.interval,
                            fleet.failure_interval,
                            fleet.timeout,
                            configuration.responder_client(*module)};
    for (const auto& target : group.targets) {
      made.name = to_string(target);
      if (taken.contains(made.name)) continue;
      made.target = target;
      const auto found = known_by_name.find(made.name);
      const bool is_known = found != known_by_name.end() && **found->second == made;
      endpoints.push_back(is_known ? *found->second
                                   : std::make_shared<const endpoint::Endpoint>(made));
      taken.insert(endpoints.back()->name);
    }
  }

  const Configuration& configuration;
  const config::FleetSettings& fleet;
  std::unordered_map<std::string_view, const Endpoints::value_type*> known_by_name;
  std::unordered_set<std::string_view> taken;
  Endpoints endpoints;
};

/// load_anonymous_modules copies each module that has a client certificate. Adds a problem for each
/// that cannot do without it.
AnonymousModules load_anonymous_modules(const Configuration& configuration, const std::string& file,
                                        const std::shared_ptr<const x509::Roots>& system,
                                        std::vector<config::Problem>& problems) {
  AnonymousModules copies;
  for (const auto& [name, module] : configuration.settings.modules) {
    if (!config::has_client_certificate(*module)) continue;
    auto copy = make_anonymous_module(*module, *configuration.view_clients(*module),
                                      configuration.responder_client(*module), system);
    if (copy) {
      copies.emplace(name, *std::move(copy));
    } else {
      problems.push_back({file, 0, 0, "modules." + name, copy.error().message});
    }
  }
  return copies;
}

std::map<std::string, std::shared_ptr<const prober::Module>> copy_without_login(
    const config::Settings& settings) {
  std::map<std::string, std::shared_ptr<const prober::Module>> copies;
  for (const auto& [name, module] : settings.modules) {
    if (module->login == starttls::Login()) continue;
    prober::Module copy = *module;
    copy.login = {};
    copies.emplace(name, std::make_shared<const prober::Module>(std::move(copy)));
  }
  return copies;
}

ConfigurationResult load(const std::string& file,
                         const std::shared_ptr<const x509::Roots>& system) {
  config::SecretFiles secrets{&config::read_secret};
  auto loaded = file.empty() ? config::SettingsResult(config::make_default_settings())
                             : config::load_settings(file, &secrets, metrics::known_metrics());
  if (auto* const problems = std::get_if<std::vector<config::Problem>>(&loaded))
    return std::move(*problems);
  Configuration configuration;
  configuration.settings = std::get<config::Settings>(std::move(loaded));
  std::vector<config::Problem> problems = std::move(secrets.problems);
  configuration.tls_clients = load_tls_clients(configuration.settings, file, system, problems);
  configuration.responder_clients =
      load_responder_clients(configuration.settings, file, system, problems);
  load_discovery(configuration, system, problems);
  if (!problems.empty()) return problems;
  configuration.anonymous_modules = load_anonymous_modules(configuration, file, system, problems);
  if (!problems.empty()) return problems;
  configuration.roots_problem = describe_roots_problem(*system, configuration.settings);
  configuration.modules_without_login = copy_without_login(configuration.settings);
  return configuration;
}

}  // namespace

std::shared_ptr<const prober::Module> Configuration::without_login(
    const std::shared_ptr<const prober::Module>& module) const {
  return module->login == starttls::Login() ? module : modules_without_login.at(module->name);
}

const std::shared_ptr<const prober::ViewClients>& Configuration::view_clients(
    const prober::Module& module) const {
  return tls_clients.at(collect_tls_settings(module));
}

std::shared_ptr<const endpoint::ResponderClient> Configuration::responder_client(
    const prober::Module& module) const {
  const auto found = responder_clients.find(module.name);
  return found == responder_clients.end() ? nullptr : found->second;
}

Endpoints make_endpoints(
    const Configuration& configuration, const config::FleetSettings& fleet,
    const std::vector<std::shared_ptr<const discovery::DiscoveredGroups>>& discovered,
    const Endpoints& known) {
  EndpointMaker maker(configuration, fleet, known);
  const auto& modules = configuration.settings.modules;
  for (const auto& group : fleet.groups)
    maker.add(group, group.module.empty() ? fleet.module : modules.at(group.module));
  for (const auto& groups : discovered) {
    for (const auto& group : *groups) {
      const auto module = modules.find(group.module);
      if (group.module.empty()) {
        maker.add(group, configuration.without_login(fleet.module));
      } else if (module != modules.end()) {
        maker.add(group, configuration.without_login(module->second));
      }
    }
  }
  return std::move(maker.endpoints);
}

std::size_t count_static_endpoints(const Configuration& configuration) {
  std::size_t count = 0;
  for (const auto& fleet : configuration.settings.fleets)
    count += make_endpoints(configuration, fleet).size();
  return count;
}

ConfigurationResult load_configuration(const std::string& file,
                                       const std::shared_ptr<const x509::Roots>& system) {
  return config::catch_as_problem(file, [&] { return load(file, system); });
}

}  // namespace staple::service
