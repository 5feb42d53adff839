// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/polled_certificate.h"

#include "probes/crypto/hash.h"

namespace staple::polling {

Sha256 compute_certificate_key(const Sha256& certificate, const endpoint::ResponderClient& client) {
  return crypto::sha256_of_parts({certificate, client.id});
}

}  // namespace staple::polling
