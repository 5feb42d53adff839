#pragma once

#include <memory>

#include <boost/system/result.hpp>

#include "exporter/endpoint/responder_client.h"

namespace staple::polling {

/// load_responder_client reads all files that the `responder` of a module names. `system` holds the
/// roots of the system. Fails if a file cannot be read or is invalid.
boost::system::result<std::shared_ptr<const endpoint::ResponderClient>, tls::LoadError>
load_responder_client(const prober::Module& module,
                      const std::shared_ptr<const x509::Roots>& system);

}  // namespace staple::polling
