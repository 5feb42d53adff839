// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include "probes/bytes.h"
#include "probes/prober/module.h"
#include "probes/tls/client.h"

namespace staple::endpoint {

/// ResponderClient holds the loaded settings for queries to the responders of one
/// module. Immutable.
struct ResponderClient {
  responder::Settings settings;
  std::shared_ptr<const tls::Client> tls;  ///< verifies; never null
  /// See compute_client_id()
  Sha256 id{};
};

/// compute_client_id returns the digest of all settings of a module that determine the query to a
/// responder or the verdict on its response. The content of files is not included.
Sha256 compute_client_id(const prober::Module& module);

}  // namespace staple::endpoint
