#include "probes/prober/observation.h"

namespace staple {

Level level(const Observation& observation) {
  if (observation.verdict) return observation.verdict->level;
  return observation.not_offered ? Level::not_applicable : Level::unreachable;
}

}  // namespace staple
