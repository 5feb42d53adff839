// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <memory>
#include <string>

#include "exporter/endpoint/responder_client.h"
#include "probes/error.h"
#include "probes/prober/module.h"
#include "probes/prober/view_clients.h"
#include "probes/x509/roots.h"

namespace staple::service {

/// AnonymousModule is a module without its client certificates, for a target that neither a fleet
/// nor a list names: it may be a server that a caller runs to see the certificate.
struct AnonymousModule {
  std::shared_ptr<const prober::Module> module;
  std::shared_ptr<const prober::ViewClients> tls;
  /// Null if the module queries no responder
  std::shared_ptr<const endpoint::ResponderClient> responder;
};

/// AnonymousModules holds the modules that have a client certificate, but without it, by name.
using AnonymousModules = std::map<std::string, AnonymousModule>;

/// make_anonymous_module removes the client certificates from a module and its login. `tls` and
/// `responder` are its loaded clients. `system` holds the roots of the system.
Result<AnonymousModule> make_anonymous_module(
    prober::Module module, const prober::ViewClients& tls,
    std::shared_ptr<const endpoint::ResponderClient> responder,
    const std::shared_ptr<const x509::Roots>& system);

}  // namespace staple::service
