#pragma once

#include "probes/time.h"
#include "tests/pki/authority.h"

namespace staple::fleet {

/// World is the certification authorities of the fleet, made at `start`.
struct World {
  explicit World(WallTime start);

  WallTime start;
  pki::Validity years;        ///< of everything that is not about to end
  pki::Authority root;        ///< the only one that clients are told to trust
  pki::Authority issuer;      ///< below root
  pki::Authority rsa_issuer;  ///< below root, signs with RSA
  pki::Authority strict;      ///< below root, with the TLS feature: must-staple for all below
  pki::Authority stranger;    ///< a root that nobody trusts
};

}  // namespace staple::fleet
