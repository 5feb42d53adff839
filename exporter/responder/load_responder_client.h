// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include "exporter/endpoint/responder_client.h"
#include "probes/error.h"

namespace staple::polling {

/// load_responder_client reads all files that the `responder` of a module names. `system` holds the
/// roots of the system. Fails if a file cannot be read or is invalid.
Result<std::shared_ptr<const endpoint::ResponderClient>> load_responder_client(
    const prober::Module& module, const std::shared_ptr<const x509::Roots>& system);

}  // namespace staple::polling
