#pragma once

#include <memory>

#include "probes/prober/open_view.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"

namespace staple::prober {

/// add_comparison gives an observation what is known of the CA's responder, and its judgement the
/// findings that follow at `now`.
void add_comparison(OpenView& view, std::shared_ptr<const responder::ResponderStatus> status,
                    WallTime now);

}  // namespace staple::prober
