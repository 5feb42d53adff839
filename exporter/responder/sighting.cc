#include "exporter/responder/sighting.h"

#include "probes/crypto/hash.h"

namespace staple::polling {

Sha256 sighting_key(const Sha256& certificate, const endpoint::ResponderAccess& access) {
  return crypto::sha256_of_parts({certificate, access.id});
}

}  // namespace staple::polling
