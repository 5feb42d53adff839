#pragma once

#include <memory>

#include "exporter/endpoint/responder_client.h"
#include "probes/bytes.h"
#include "probes/responder/responder_status.h"

namespace staple::polling {

/// PolledCertificate is a certificate that some endpoint shows and whose responder is to be
/// asked. Whatever the number of endpoints, it is asked about once: equal keys are the same
/// question. Immutable.
struct PolledCertificate {
  Sha256 key{};                                              ///< see compute_certificate_key()
  std::shared_ptr<const responder::CertificateQuery> query;  ///< never null; has a URL
  std::shared_ptr<const endpoint::ResponderClient> client;   ///< never null
};

/// compute_certificate_key names the question about a certificate by its digest and how it
/// is asked.
Sha256 compute_certificate_key(const Sha256& certificate, const endpoint::ResponderClient& client);

}  // namespace staple::polling
