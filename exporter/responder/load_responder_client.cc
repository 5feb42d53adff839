// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/load_responder_client.h"

#include <utility>

#include "probes/tls/secure_stream.h"

namespace staple::polling {

Result<std::shared_ptr<const endpoint::ResponderClient>> load_responder_client(
    const prober::Module& module, const std::shared_ptr<const x509::Roots>& system) {
  auto tls = load_verifying_client(module.responder.tls, system);
  if (!tls) return tls.error();
  return std::make_shared<const endpoint::ResponderClient>(endpoint::ResponderClient{
      module.responder, std::move(*tls), endpoint::compute_client_id(module)});
}

}  // namespace staple::polling
