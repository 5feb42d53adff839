#include "exporter/responder/sighting.h"

#include "probes/crypto/hash.h"

namespace staple {

Sha256 sighting_key(const Sha256& certificate, const ResponderAccess& access) {
  return sha256_of_parts({certificate, access.id});
}

}  // namespace staple
