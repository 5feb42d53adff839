#pragma once

#include <memory>

#include "probes/prober/observation.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"

namespace staple::prober {

/// add_comparison gives an observation what is known of the CA's responder, and its verdict the
/// findings that follow at `now`.
void add_comparison(Observation& observation,
                    std::shared_ptr<const responder::ResponderStatus> status, WallTime now);

}  // namespace staple::prober
