#pragma once

#include <memory>

#include "exporter/endpoint/responder_client.h"
#include "probes/error.h"

namespace staple::polling {

/// load_responder_client reads the files that the `responder` of a module names (all of them anew)
/// and `system` for the system's roots.
Result<std::shared_ptr<const endpoint::ResponderClient>> load_responder_client(
    const prober::Module& module, const std::shared_ptr<const x509::Roots>& system);

}  // namespace staple::polling
