#pragma once

#include <memory>

#include "probes/bytes.h"
#include "probes/prober/module.h"
#include "probes/tls/client.h"

namespace staple::endpoint {

/// ResponderClient is how the responders of one module are asked, loaded. Immutable.
struct ResponderClient {
  responder::Settings settings;
  std::shared_ptr<const tls::Client> tls;  ///< verifies; never null
  /// Of all that decides what is asked and how the answer is judged, but for the files' content
  Sha256 id{};
};

/// compute_client_id is the digest of these parts of a module.
Sha256 compute_client_id(const prober::Module& module);

}  // namespace staple::endpoint
