// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/time.h"
#include "tests/pki/authority.h"

namespace staple::fleet {

/// World holds the certification authorities of the fleet, made at `start`.
struct World {
  explicit World(WallTime start);

  WallTime start;
  pki::Validity years;        ///< of everything that is not about to expire
  pki::Authority root;        ///< the only trusted root
  pki::Authority issuer;      ///< below root
  pki::Authority rsa_issuer;  ///< below root, signs with RSA
  pki::Authority strict;      ///< below root, with the TLS feature: must-staple for all below
  pki::Authority stranger;    ///< an untrusted root
};

}  // namespace staple::fleet
