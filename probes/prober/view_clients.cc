// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/view_clients.h"

#include <cstddef>

namespace staple::prober {

std::vector<tls::Settings> collect_tls_settings(const Module& module) {
  std::vector<tls::Settings> settings{module.tls};
  for (const View& view : module.views) settings.push_back(view.tls);
  return settings;
}

Result<std::shared_ptr<const ViewClients>> load_view_clients(
    const std::vector<tls::Settings>& settings, const std::shared_ptr<const x509::Roots>& system) {
  auto first = load_client(settings.front(), system);
  if (!first) return first.error();
  auto clients = std::make_shared<ViewClients>(1, *first);
  for (std::size_t i = 1; i < settings.size(); ++i) {
    auto client = make_client(settings[i], (*first)->shared_roots());
    if (!client) return client.error();
    clients->push_back(*std::move(client));
  }
  return clients;
}

}  // namespace staple::prober
