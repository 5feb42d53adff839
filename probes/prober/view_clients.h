// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <vector>

#include "probes/error.h"
#include "probes/prober/module.h"
#include "probes/tls/client.h"

namespace staple::prober {

/// ViewClients holds the TLS client of a module's default view, then those of its views in
/// their order.
using ViewClients = std::vector<std::shared_ptr<const tls::Client>>;

/// collect_tls_settings returns the TLS settings of a module's views in the order of ViewClients.
std::vector<tls::Settings> collect_tls_settings(const Module& module);

/// load_view_clients makes a client for each of `settings`, at least one. All of them must name the
/// same files, which are read once. Fails as tls::load_client() does.
Result<std::shared_ptr<const ViewClients>> load_view_clients(
    const std::vector<tls::Settings>& settings, const std::shared_ptr<const x509::Roots>& system);

}  // namespace staple::prober
