// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/anonymous_module.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "exporter/configuration/privilege.h"
#include "exporter/responder/load_responder_client.h"

namespace staple::service {
namespace {

void remove_certificate(tls::Settings& settings) {
  settings.cert_file.clear();
  settings.key_file.clear();
}

}  // namespace

Result<AnonymousModule> make_anonymous_module(
    prober::Module module, const prober::ViewClients& tls,
    std::shared_ptr<const endpoint::ResponderClient> responder,
    const std::shared_ptr<const x509::Roots>& system) {
  module.login = {};
  remove_certificate(module.tls);
  for (prober::View& view : module.views) remove_certificate(view.tls);
  if (config::shows_certificate_to_responder(module)) {
    remove_certificate(module.responder.tls);
    auto loaded = polling::load_responder_client(module, system);
    if (!loaded) return loaded.error();
    responder = *std::move(loaded);
  }
  auto clients = std::make_shared<prober::ViewClients>();
  const std::vector<tls::Settings> settings = collect_tls_settings(module);
  for (std::size_t i = 0; i < settings.size(); ++i) {
    auto client = make_client(settings[i], tls.at(i)->shared_roots());
    if (!client) return client.error();
    clients->push_back(*std::move(client));
  }
  return AnonymousModule{std::make_shared<const prober::Module>(std::move(module)),
                         std::move(clients), std::move(responder)};
}

}  // namespace staple::service
