#pragma once

#include <memory>
#include <vector>

#include "probes/error.h"
#include "probes/prober/module.h"
#include "probes/tls/client.h"

namespace staple::prober {

/// ViewClients holds the client of a module's default view, then that of each of its views in
/// their order.
using ViewClients = std::vector<std::shared_ptr<const tls::Client>>;

/// collect_tls_settings lists the settings of a module's views in that order.
std::vector<tls::Settings> collect_tls_settings(const Module& module);

/// load_view_clients loads a client for each of `settings` (never none), which name the same files:
/// these are read as load_tls_client does, roots once for all.
Result<std::shared_ptr<const ViewClients>> load_view_clients(
    const std::vector<tls::Settings>& settings, const std::shared_ptr<const x509::Roots>& system);

}  // namespace staple::prober
