// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include "probes/prober/open_view.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"

namespace staple::prober {

/// add_comparison sets the status according to the CA's responder, and adds the findings of
/// comparing the staple with it at `now` to the judgement.
void add_comparison(OpenView& view, std::shared_ptr<const responder::ResponderStatus> status,
                    WallTime now);

}  // namespace staple::prober
