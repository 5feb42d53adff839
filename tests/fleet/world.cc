// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/world.h"

namespace staple::fleet {

using std::chrono::days;

World::World(WallTime begin)
    : start(begin),
      years{begin - days(100), begin + days(2000)},
      root(pki::make_root("Fleet Root", years)),
      issuer(pki::make_intermediate(root, "Fleet CA", years)),
      rsa_issuer(pki::make_intermediate(root, "Fleet RSA CA", years, {.key = pki::Key::rsa(2048)})),
      strict(pki::make_intermediate(root, "Fleet Must-Staple CA", years, {.must_staple = true})),
      stranger(pki::make_root("Strange Root", years)) {}

}  // namespace staple::fleet
