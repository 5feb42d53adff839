// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include "exporter/endpoint/responder_client.h"
#include "probes/bytes.h"
#include "probes/responder/responder_status.h"

namespace staple::polling {

/// PolledCertificate is a certificate that an endpoint presents and whose responder is polled. All
/// endpoints with the same key share the queries. Immutable.
struct PolledCertificate {
  Sha256 key{};                                              ///< see compute_certificate_key()
  std::shared_ptr<const responder::CertificateQuery> query;  ///< never null; has a URL
  std::shared_ptr<const endpoint::ResponderClient> client;   ///< never null
};

/// compute_certificate_key returns the digest of a certificate's digest and the client that queries
/// its responder.
Sha256 compute_certificate_key(const Sha256& certificate, const endpoint::ResponderClient& client);

}  // namespace staple::polling
