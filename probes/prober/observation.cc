// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/observation.h"

namespace staple::prober {

ocsp::Level level_of(const Observation& observation) {
  if (observation.verdict) return observation.verdict->level;
  return observation.not_offered ? ocsp::Level::not_applicable : ocsp::Level::unreachable;
}

}  // namespace staple::prober
